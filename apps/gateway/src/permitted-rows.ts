import type { Bus } from '@stoa/bus';
import { Fault, type Caller } from '@stoa/kernel';
import { callContextOf } from './answer.js';
import type { DialectRequest } from './dialect-request.js';
import type { Route, Surface } from './route.js';

const bodyFault = new Fault('invalid', 'body_withheld');

/**
 * The rows whose operation the caller may call. The service itself answers: the operation is called with a body that
 * cannot be read, so it checks existence and permission and stops before it writes anything.
 */
export async function permittedRows(
  rows: readonly Route[],
  {
    surface,
    bus,
    wire,
    caller,
  }: { surface: Surface; bus: Bus; wire: DialectRequest; caller?: Caller | undefined },
): Promise<Route[]> {
  const isPermitted = async (row: Route): Promise<boolean> => {
    if (row.operation.access === 'public') return true;
    const { params, query, headers, origin } = wire;
    const input = row.input?.({ params, query, headers, origin }, surface.dialect) ?? params;
    const context = { ...callContextOf(wire, caller), bodyFault };
    return bus.call(row.operation, input, context).then(() => true, isWithheld);
  };
  const answers = await Promise.all(rows.map(isPermitted));
  return rows.filter((_row, index) => answers[index]);
}

/** @throws Fault any fault that does not decide the permission, for example when no service answers */
function isWithheld(error: unknown): boolean {
  const fault = Fault.from(error);
  if (fault.kind === 'forbidden' || fault.kind === 'not_found') return false;
  if (fault.reason === bodyFault.reason) return true;
  throw fault;
}
