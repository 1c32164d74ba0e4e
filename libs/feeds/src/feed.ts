import type { commerce } from '@stoa/dto';
import { Fault, type Issue, type JsonObject } from '@stoa/kernel';

export type FeedFormat = 'json' | 'ndjson' | 'csv' | 'xlsx' | 'yml' | 'commerceml';

/** The resource that a row belongs to. */
export type FeedKind =
  'products' | 'categories' | 'prices' | 'stocks' | 'price_types' | 'warehouses' | 'companies' | 'contracts';

/** The source of a row. */
interface Place {
  /** The position of the line, record, element or offer in the feed, from 0. Rows of one offer share it. */
  row: number;
  kind: FeedKind;
}

/**
 * A row as `readForm` takes it: numbers have the digits of their source, an absent value is not in `values`, null
 * clears. Keys come from outside: read them with `own`.
 */
export interface ReadRow extends Place {
  values: JsonObject;
}

/** A row that cannot be read. */
export interface RefusedRow extends Place {
  issues: Issue[];
  /** The key of the row, when the feed has one. */
  externalId?: string | undefined;
}

export type FeedRow = ReadRow | RefusedRow;

export interface FeedOptions {
  /** What the rows of JSON, CSV and XLSX are. YML and CommerceML have rows of several kinds. */
  kind: FeedKind;
  /** Columns of CSV and XLSX by name, those of relations (`category_external_id`) included; others are ignored. */
  fields?: commerce.Fields | undefined;
  /** The encoding of CSV; detected unless given. XML declares its own. */
  encoding?: string | undefined;
  /** Fields by the titles of columns in CSV and XLSX, `{ "Артикул": "sku" }`, without regard to case. */
  mapping?: Readonly<Record<string, string>> | undefined;
}

/** A feed of unread rows, in batches. A batch holds the rows of 64 KiB of the source. */
export type Batches = AsyncGenerator<FeedRow[]>;

export type Source = AsyncIterable<Uint8Array>;

/** The feed cannot be read any further. The rows before it are valid. The message is shown to the supplier. */
export const feedFault = (message: string): Fault =>
  new Fault('invalid', 'feed', message, { issues: [{ path: [], issue: 'feed', params: { text: message } }] });

/** Bytes of one row of JSON. */
export const maxRowSize = 1024 * 1024;
/** Characters of one cell, or of one text in XML. */
export const maxTextLength = 256 * 1024;
