import { commerce } from '@stoa/contracts';
import type { commerce as shapes } from '@stoa/dto';
import type { ResourceValues, Saving, StoredRow } from '@stoa/service';
import { fieldFault, forbidden, type Actor } from '../actor.js';

type Orders = typeof commerce.orders;
export type OrderRow = StoredRow<Orders>;
export type OrderValues = ResourceValues<Orders>;

const { fields } = commerce.orders;

const readOnlyBut = (written: readonly string[]): shapes.Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      written.includes(name) ? field : { ...field, isReadOnly: true, isRequired: false },
    ]),
  );

/** What suppliers write of an order, whatever its status is. */
const ofSuppliers = ['external_id', 'external_number', 'supplier_doc_number', 'desired_date'] as const;
const suppliersFields = readOnlyBut([...ofSuppliers, 'lines']);

const buyersFields = {
  ...fields,
  external_number: { ...fields.external_number, isReadOnly: true },
  supplier_doc_number: { ...fields.supplier_doc_number, isReadOnly: true },
};

const isOfSupplier = ({ role }: Actor): boolean => role === 'supplier' || role === 'manager';

/** Fields that are another role's are read-only. */
export function bodyFields(actor: Actor): shapes.Fields {
  if (actor.role === 'admin') return fields;
  return isOfSupplier(actor) ? suppliersFields : buyersFields;
}

/** An order stays between the two that it was begun by. @throws Fault invalid/validation */
export function savedOrder({ current, input }: Saving<Orders, Actor>): OrderValues {
  for (const field of ['supplier', 'company'] as const)
    if (current && input[field] !== undefined && input[field] !== current[field])
      throw fieldFault(field, 'fixed');
  return input;
}

/** @throws Fault invalid/validation unless the order is a basket */
export function checkNew({ status }: Pick<OrderRow, 'status'>): void {
  if (status !== 'new') throw fieldFault('status', 'order_not_new');
}

/** A basket is neither paid nor sent to an ERP. @throws Fault invalid/validation */
export function checkSubmitted({ status }: Pick<OrderRow, 'status'>): void {
  if (status === 'new') throw fieldFault('status', 'not_in_status', { status });
}

/** Buyers choose the goods; suppliers can only send less. @throws Fault forbidden */
export function checkChooses(actor: Actor): void {
  if (isOfSupplier(actor)) throw forbidden();
}

/** Suppliers say what was paid, and what their ERPs have. @throws Fault forbidden */
export function checkSells({ role }: Actor): void {
  if (role === 'buyer') throw forbidden();
}

/** Whether the actor changes the order as its supplier does: by sending less. */
export const isReduced = (actor: Actor, { status }: Pick<OrderRow, 'status'>): boolean =>
  isOfSupplier(actor) || (actor.role === 'admin' && status !== 'new');

/** Whether a body says nothing but what suppliers may say at any time. */
export const isOfSuppliers = (input: OrderValues): boolean =>
  Object.keys(input).every((name) => (ofSuppliers as readonly string[]).includes(name));
