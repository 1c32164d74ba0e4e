import type { Source } from '../feed.js';
import { slices } from '../slices.js';
import { childAt, childrenOf, filledTextAt, textAt, type Element } from '../xml/element.js';
import { xmlRows } from '../xml/xml-rows.js';
import { isDeleted } from './deleted.js';

/** What 1C says of an order. A text is absent where the document says nothing of it. */
export interface ReadOrder {
  /** Place in the feed, from 0. */
  row: number;
  key?: string | undefined;
  number?: string | undefined;
  /** Of the buyer. */
  inn?: string | undefined;
  /** The number that 1C has given. */
  externalNumber?: string | undefined;
  /** Codes or names, the surest one first. */
  statuses: string[];
  isCancelled: boolean;
  isShipped: boolean;
  payment?: { at: string; number?: string | undefined } | undefined;
}

/**
 * The orders of a document of 1C, in batches; documents of other kinds are left out.
 * @throws Fault invalid/feed after the orders before it, when the rest cannot be read
 */
export function readOrders(source: Source): AsyncGenerator<ReadOrder[]> {
  let row = 0;
  return xmlRows<ReadOrder>(slices(source), {
    root: 'КоммерческаяИнформация',
    title: 'CommerceML',
    records: new Set(['КоммерческаяИнформация/Документ', 'Контейнер/Документ']),
    rowsOf: (document) => (isOrder(document) ? [orderOf(row++, document)] : []),
  });
}

/** Payments and shipments are documents of their own in some configurations. */
const isOrder = (document: Element): boolean =>
  /^заказ/i.test(filledTextAt(document, 'ХозОперация') ?? 'Заказ товара');

function orderOf(row: number, document: Element): ReadOrder {
  const facts = factsOf(document);
  const said = (...names: string[]): string | undefined =>
    names.map((name) => facts.get(name)).find((value) => value);
  const paidAt = dateOf(said('дата оплаты по 1с', 'дата оплаты'));
  return {
    row,
    key: filledTextAt(document, 'Ид'),
    number: filledTextAt(document, 'Номер'),
    inn: filledTextAt(document, 'Контрагенты', 'Контрагент', 'ИНН'),
    externalNumber: said('номер по 1с') ?? filledTextAt(document, 'Номер1С'),
    statuses: [said('статуса заказа ид', 'статус заказа ид'), said('статус заказа')].filter(
      (text) => text !== undefined,
    ),
    isCancelled: isDeleted(document) || isTrue(facts.get('отменен')) || isTrue(facts.get('пометкаудаления')),
    isShipped: dateOf(said('дата отгрузки по 1с', 'дата отгрузки')) !== undefined,
    payment:
      paidAt === undefined ? undefined : { at: paidAt, number: said('номер оплаты по 1с', 'номер оплаты') },
  };
}

/** By name, in lower case and without `ё`. */
function factsOf(document: Element): Map<string, string> {
  const given = childrenOf(childAt(document, 'ЗначенияРеквизитов'), 'ЗначениеРеквизита');
  return new Map(
    given.map((fact) => [
      (textAt(fact, 'Наименование') ?? '').toLowerCase().replaceAll('ё', 'е'),
      textAt(fact, 'Значение') ?? '',
    ]),
  );
}

const isTrue = (text: string | undefined): boolean => /^(true|1|да)$/i.test(text ?? '');

/** Of a date that 1C has left empty nothing is said. Dates of older versions begin with the day. */
function dateOf(text: string | undefined): string | undefined {
  const date = text?.replace(/^(\d\d)\.(\d\d)\.(\d{4})/, '$3-$2-$1');
  return date === undefined || date.startsWith('0001-01-01') ? undefined : date;
}

/** The tag that ends a document, as 1C encodes it. The letters of windows-1251 are in the order of Unicode. */
const end = '/КоммерческаяИнформация>';
const ends = [
  Buffer.from(end),
  Buffer.from(end, 'utf16le'),
  Buffer.from(Array.from(end, (letter) => letter.charCodeAt(0) - (letter > '~' ? 0x350 : 0))),
];
/** Bytes in which the tag is, with space or a comment after it. */
const tailLength = 1024;

/** Whether a file that comes in parts has its last one: the tag that ends the document. Else it may be anything. */
export async function isWholeDocument(source: Source): Promise<boolean> {
  let tail = Buffer.alloc(0);
  for await (const chunk of source)
    tail = Buffer.concat([tail, chunk.subarray(-tailLength)]).subarray(-tailLength);
  return ends.some((bytes) => tail.includes(bytes));
}
