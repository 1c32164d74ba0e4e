import type { commerce } from '@stoa/dto';
import { own, type Json, type JsonObject } from '@stoa/kernel';
import { stringify } from 'csv-stringify/sync';
import { guardedCell, listCell } from '../cells.js';

const unguarded: ReadonlySet<unknown> = new Set(['integer', 'reference', 'decimal', 'boolean']);

/** Writes objects as comma-separated values that `parseFeed` reads back as they were; an absent value is an empty cell. */
export class CsvWriter {
  private readonly columns: [name: string, type: commerce.ValueType][];

  constructor(fields: commerce.Fields) {
    this.columns = Object.entries(fields)
      .filter(([, { isWriteOnly, isHidden }]) => !isWriteOnly && !isHidden)
      .map(([name, { type }]) => [name, type]);
  }

  /** The line of titles, without its end. */
  head(): string {
    return lines([this.columns.map(([name]) => name)]);
  }

  /** A line for each object, without the end of the last one. */
  lines(objects: readonly JsonObject[]): string {
    return lines(
      objects.map((object) => this.columns.map(([name, type]) => cellOf(own(object, name), type))),
    );
  }
}

const lines = (rows: string[][]): string => stringify(rows, { eof: false });

function cellOf(value: Json | undefined, type: commerce.ValueType): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return guardedCell(textOfList(value));
  if (typeof value === 'object') return JSON.stringify(value);
  return unguarded.has(type) ? String(value) : guardedCell(String(value));
}

const textOfList = (items: readonly Json[]): string =>
  items.every((item) => typeof item === 'string') ? listCell(items) : JSON.stringify(items);
