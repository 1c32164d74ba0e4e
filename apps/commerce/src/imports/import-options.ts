import { commerce as contracts } from '@stoa/contracts';
import { commerce } from '@stoa/dto';
import { invalid, type Issue, type Json } from '@stoa/kernel';
import type { ImportMode } from './load.js';

type Parameters = commerce.Sent<typeof contracts.importParameters>;

/** What an import is to do, as it is stored with it. */
export interface ImportOptions {
  mode: ImportMode;
  rejectsAll: boolean;
  isDryRun: boolean;
  allowsMassDeactivation: boolean;
  /** Kinds of rows of a feed with several that are not imported. */
  skipped: string[];
  /** ISO 8601 in UTC: the time of stocks that have none of their own. */
  asOf?: string | undefined;
  encoding?: string | undefined;
  /** Fields by the titles of columns. */
  mapping?: Record<string, string> | undefined;
  url?: string | undefined;
}

export interface ImportRequest {
  kind: Parameters['kind'];
  supplier: number | undefined;
  options: ImportOptions;
}

/** The parameters of a request. @throws Fault invalid/validation */
export function readRequest(given: Readonly<Record<string, Json>>): ImportRequest {
  const { values, issues } = commerce.readValues(contracts.importParameters, given);
  const mapping = values.mapping === undefined ? undefined : mappingOf(values.mapping);
  if (values.mapping !== undefined && !mapping) issues.push({ path: ['mapping'], issue: 'json' });
  if (values.mode === 'replace' && values.kind === 'price_types')
    issues.push({ path: ['mode'], issue: 'choice', params: { value: 'replace' } });
  if (issues.length) throw invalid('validation', issues as Issue[]);
  return { kind: values.kind, supplier: values.supplier, options: { ...optionsOf(values), mapping } };
}

function optionsOf(values: Parameters): ImportOptions {
  const { mode = 'upsert', on_error: onError, as_of: asOf, encoding, url } = values;
  return {
    mode,
    rejectsAll: onError === 'reject_all',
    isDryRun: values.dry_run ?? false,
    allowsMassDeactivation: values.allow_mass_deactivation ?? false,
    skipped: [
      ...(values.update_products === false ? ['products', 'categories'] : []),
      ...(values.update_prices === false ? ['prices'] : []),
      ...(values.update_stocks === false ? ['stocks', 'warehouses'] : []),
    ],
    asOf,
    encoding,
    url,
  };
}

function mappingOf(text: string): Record<string, string> | undefined {
  try {
    const mapping = JSON.parse(text) as unknown;
    const isMapping =
      typeof mapping === 'object' &&
      mapping !== null &&
      !Array.isArray(mapping) &&
      Object.values(mapping).every((name) => typeof name === 'string');
    return isMapping ? (mapping as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
}
