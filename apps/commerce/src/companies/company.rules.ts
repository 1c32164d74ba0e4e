import type { commerce } from '@stoa/contracts';
import { invalid, type Issue } from '@stoa/kernel';
import type { ResourceValues, Saving } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import { changedHere } from '../sync/sync.rules.js';
import type { DeliveryAddress } from './company.entity.js';

type Company = typeof commerce.companies;

/** @throws Fault invalid/validation */
export function savedCompany({ actor, current, input }: Saving<Company, Actor>): ResourceValues<Company> {
  const values = {
    ...input,
    ...(!current && { owner: actor.supplier }),
    ...(actor.role === 'manager' && managerOf(actor, { isNew: !current, manager: input.manager })),
    ...(input.delivery_addresses && addressed(input.delivery_addresses, current)),
  };
  return changedHere(current, values);
}

/** Managers work with the companies that are theirs: a new one is, and none is given away. */
function managerOf(
  { id }: Actor,
  { isNew, manager }: { isNew: boolean; manager: number | null | undefined },
): { manager?: number } {
  if (isNew) return { manager: id };
  if (manager === null) throw fieldFault('manager', 'null');
  return {};
}

type SentAddress = Partial<DeliveryAddress>;

interface KnownAddresses {
  delivery_addresses: SentAddress[];
  addresses_made: number;
}

/** Addresses keep their ids, and those of removed ones are never given again. @throws Fault invalid/validation */
function addressed(
  sent: readonly SentAddress[],
  current: KnownAddresses | undefined,
): { delivery_addresses: DeliveryAddress[]; addresses_made: number } {
  const known = new Map(current?.delivery_addresses.map((one) => [one.id, one]));
  let made = current?.addresses_made ?? 0;
  const issues: Issue[] = [];
  const fault = (index: number, [field, issue, value]: [string, string, unknown?]): void => {
    const params = { sizes: [sent.length], ...(value !== undefined && { value }) };
    issues.push({ path: ['delivery_addresses', index, field], issue, params });
  };
  const addresses = sent.map(({ id, ...given }, index) => {
    const before = known.get(id);
    const { address, consignee = '' } = { ...before, ...given };
    known.delete(id);
    if (id !== undefined && !before) fault(index, ['id', 'pk', id]);
    else if (address === undefined) fault(index, ['address', 'required']);
    return { id: id ?? ++made, address: address!, consignee };
  });
  if (issues.length) throw invalid('validation', issues);
  return { delivery_addresses: addresses, addresses_made: made };
}
