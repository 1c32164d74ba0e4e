import { feedFault } from '../feed.js';
import { attributeOf, childAt, type Element } from '../xml/element.js';
import { richText } from './workbook.js';

const maxColumns = 16_384;

export interface Cell {
  text: string;
  isNumber: boolean;
}

/** The cells of a row by column; empty ones are undefined. @throws Fault invalid/feed for a wrong reference */
export function cellsOf(row: Element, texts: readonly string[]): (Cell | undefined)[] {
  const cells: (Cell | undefined)[] = [];
  for (const cell of row.children) {
    if (cell.name !== 'c') continue;
    const reference = attributeOf(cell, 'r');
    const column = reference === undefined ? cells.length : columnOf(reference);
    if (column < 0 || column >= maxColumns)
      throw feedFault(`The sheet has the invalid cell "${reference ?? ''}".`);
    cells[column] = cellOf(cell, texts);
  }
  return Array.from(cells);
}

/** `AB12` is in column 27; -1 without a column. */
const columnOf = (reference: string): number =>
  [...(/^[A-Z]{1,3}(?=\d+$)/.exec(reference)?.[0] ?? '')].reduce(
    (column, letter) => column * 26 + letter.charCodeAt(0) - 64,
    0,
  ) - 1;

function cellOf(cell: Element, texts: readonly string[]): Cell | undefined {
  const value = childAt(cell, 'v')?.text ?? '';
  const type = attributeOf(cell, 't') ?? 'n';
  const text = type === 's' ? sharedText(value, texts) : type === 'inlineStr' ? inlineText(cell) : value;
  if (!text) return undefined;
  return type === 'n' ? { text: shownNumber(text), isNumber: true } : { text, isNumber: false };
}

const inlineText = (cell: Element): string => {
  const text = childAt(cell, 'is');
  return text ? richText(text) : '';
};

function sharedText(index: string, texts: readonly string[]): string {
  const text = texts[Number(index)];
  if (text === undefined) throw feedFault(`The workbook has no shared text ${index.slice(0, 20)}.`);
  return text;
}

/** Excel computes with 15 digits and stores up to two more, which are noise: `1.1000000000000001` is 1.1. */
function shownNumber(text: string): string {
  const value = Number(text);
  return Number.isFinite(value) ? String(Number(value.toPrecision(15))) : text;
}
