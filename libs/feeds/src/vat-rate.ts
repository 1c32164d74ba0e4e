/** Codes of rates in YML. */
const codes = new Map([
  ['1', '18.00'],
  ['2', '10.00'],
  ['3', '18.00'],
  ['4', '10.00'],
  ['5', '0.00'],
  ['7', '20.00'],
  ['8', '20.00'],
  ['10', '5.00'],
  ['11', '7.00'],
]);

/** A rate in YML, `VAT_20`, `NO_VAT` or its code; null without VAT. Other texts are returned as they are. */
export function ymlRate(text: string): string | null {
  if (/^(NO_VAT|6)$/i.test(text)) return null;
  const [, rate] = /^VAT_(\d+)(?:_\d+)?$/i.exec(text) ?? [];
  return rate ?? codes.get(text) ?? text;
}

/** A rate in CommerceML, `20`, `20%`, `20/120` or `Без НДС`; null without VAT. Other texts are returned as they are. */
export function commerceMlRate(text: string): string | null {
  if (/^без/i.test(text)) return null;
  return /^(\d+(?:[.,]\d+)?)\s*(?:%|\/\s*1\d\d)?$/.exec(text)?.[1]?.replace(',', '.') ?? text;
}
