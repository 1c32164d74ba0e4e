import type { commerce } from '@stoa/dto';
import { anonymousUserId, Fault, invalid, type Issue } from '@stoa/kernel';

/** The user who calls, as far as the rules of this service need it. */
export interface Actor {
  id: number;
  /** The id in the directory. */
  user: string;
  org: string;
  role: commerce.Role | 'anonymous';
  supplier: number | null;
}

/** The service itself, in its jobs. */
export const systemActor: Actor = {
  id: 0,
  user: anonymousUserId,
  org: anonymousUserId,
  role: 'admin',
  supplier: null,
};

export const forbidden = (): Fault => new Fault('forbidden', 'role');

export const fieldFault = (field: string, issue: string, params: Issue['params'] = {}): Fault =>
  invalid('validation', [{ path: [field], issue, params }]);

export const noSuchPk = (field: string, value: unknown): Fault => fieldFault(field, 'pk', { value });
