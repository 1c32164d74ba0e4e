import type { commerce } from '@stoa/contracts';
import type { Change } from '@stoa/service';
import type { Actor } from '../actor.js';

/** An order that is being changed: it is locked until `tx` ends. */
export type OrderChange = Pick<
  Change<typeof commerce.orders, Actor>,
  'tx' | 'actor' | 'current' | 'save' | 'now'
>;
