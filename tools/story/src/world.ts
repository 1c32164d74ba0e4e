import { randomUUID } from 'node:crypto';
import { CommerceClient } from '@stoa/demo';

/** A running stack. */
export interface World {
  gateway: string;
  admin: { login: string; password: string };
  commerce: { token: string };
  /** The URL of the database of commerce, in which the days of the month pass. */
  database: string;
  /** Prints a step. */
  say(line: string): void;
}

/** An order as the API shows it. Amounts are exact decimals. */
export interface Order {
  id: number;
  number: string | null;
  external_id: string | null;
  external_number: string | null;
  company: number;
  supplier: number;
  user: number;
  contract: number | null;
  status: string;
  status_line: number;
  currency: string;
  payment_type: number | null;
  coupon_code: string;
  lines: Line[];
  applied_promotions: { promotion: number; title: string; amount: string }[];
  subtotal: string;
  discount_total: string;
  delivery_price: string;
  vat_total: string;
  total: string;
  paid_amount: string;
  submitted_at: string | null;
  cancelled_at: string | null;
}

export interface Line {
  id: number;
  product: number;
  name: string;
  quantity: string;
  price: string;
  discount: string;
  vat_amount: string | null;
  total: string;
  reserved_quantity: string;
  shipped_quantity: string;
  returned_quantity: string;
}

export interface Claim {
  id: number;
  number: string;
  order: number;
  company: number;
  supplier: number;
  type: string;
  status: string;
  lines: { id: number; order_line: number; quantity: string; approved_quantity: string | null }[];
  resolution: string | null;
  refund_amount: string | null;
  replacement_order: number | null;
  created_at: string;
}

/** A user who takes part. */
export interface Person {
  id: number;
  email: string;
  password: string;
  client: CommerceClient;
}

interface NewPerson {
  role: string;
  email: string;
  supplier?: number;
  companies?: number[];
}

/** A user with a password of the user's own, logged in. */
export async function newPerson(world: World, admin: CommerceClient, person: NewPerson): Promise<Person> {
  const password = randomUUID();
  const { id } = await admin.ask<{ id: number }>('POST', '/users/', { ...person, password });
  const { email } = person;
  const visitor = new CommerceClient(world.gateway);
  const { token } = await visitor.ask<{ token: string }>('POST', '/auth/', { email, password });
  return { id, email, password, client: new CommerceClient(world.gateway, token) };
}

/** Sums of exact decimals, by keys. @throws Error when two texts that should be the same are not */
export function expectSame(what: string, found: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${what}: ${is} instead of ${should}`);
}
