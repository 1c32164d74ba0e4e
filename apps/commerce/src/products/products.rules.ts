import { commerce } from '@stoa/contracts';
import type { ResourceValues, Saving } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';

type Products = typeof commerce.products;

const { fields } = commerce.products;
const ofSuppliers = { ...fields, supplier: { ...fields.supplier, isReadOnly: true } };

/** Whose the product is, administrators say alone. */
export const bodyFields = ({ role }: Actor): typeof fields | typeof ofSuppliers =>
  role === 'admin' ? fields : ofSuppliers;

/** A product stays with its supplier: prices and stocks are the supplier's too. @throws Fault invalid/validation */
export function savedProduct({ actor, current, input }: Saving<Products, Actor>): ResourceValues<Products> {
  if (!current) return actor.role === 'admin' ? input : { ...input, supplier: actor.supplier! };
  if (input.supplier !== undefined && input.supplier !== current.supplier)
    throw fieldFault('supplier', 'fixed');
  return input;
}

/** @throws Fault invalid/validation for more images than a product may have */
export function withImage(images: readonly string[], url: string): string[] {
  const { maxImages: max } = commerce.products;
  if (images.length >= max) throw fieldFault('images', 'max_items', { max });
  return [...images, url];
}
