import { commerce } from '@stoa/dto';
import { Fault, type JsonObject } from '@stoa/kernel';
import { maxRowSize, type FeedKind, type FeedRow } from '../feed.js';

/** A row of JSON text. @param bytes undefined for a row that is too long */
export function jsonRow(row: number, kind: FeedKind, bytes: Uint8Array | undefined): FeedRow {
  if (!bytes) return { row, kind, issues: [{ path: [], issue: 'row_size', params: { max: maxRowSize } }] };
  try {
    const values = commerce.readSentJson(bytes);
    const type = commerce.typeName(values);
    if (type === 'dict') return { row, kind, values: values as JsonObject };
    return { row, kind, issues: [{ path: [], issue: 'not_a_dict', params: { type } }] };
  } catch (error) {
    const { issues } = Fault.from(error).details;
    if (!issues) throw error;
    return { row, kind, issues };
  }
}
