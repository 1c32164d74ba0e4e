import type { commerce } from '@stoa/dto';
import { own } from '@stoa/kernel';
import { feedFault, type FeedOptions } from './feed.js';

export interface FieldColumn {
  name: string;
  type: commerce.ValueType;
  holdsObjects: boolean;
}

/** A column of CSV or XLSX: of a field, or of one property. */
export type Column = FieldColumn | { property: string };

const propertyStart = /^property\./i;

/**
 * The columns of a table by its titles; undefined for those that no field has.
 * @throws Fault invalid/feed when there is no known column, or one comes twice
 */
export function columnsOf(titles: readonly string[], options: FeedOptions): (Column | undefined)[] {
  const toColumn = columnFinder(options);
  const columns = titles.map((title) => toColumn(title));
  const names = columns.flatMap((column) => (column ? [keyOf(column)] : []));
  if (!names.length) throw feedFault('The feed has no header: its first row names no known column.');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw feedFault(`The column "${twice}" comes twice.`);
  return columns;
}

const keyOf = (column: Column): string =>
  'property' in column ? `property.${column.property}` : column.name;

/** Finds the column of a title. */
export function columnFinder({
  fields = {},
  mapping = {},
}: FeedOptions): (title: string) => Column | undefined {
  const mapped = new Map(Object.entries(mapping).map(([title, name]) => [keyOfTitle(title), name]));
  return (title) => {
    const key = keyOfTitle(title);
    const name = mapped.get(key) ?? title.trim();
    if (propertyStart.test(name)) return { property: name.replace(propertyStart, '').trim() };
    const field = Object.hasOwn(fields, name) ? name : name.toLowerCase();
    const known = own(fields, field);
    return known && { name: field, type: known.type, holdsObjects: known.sentAs === 'objects' };
  };
}

const keyOfTitle = (title: string): string => title.trim().toLowerCase();
