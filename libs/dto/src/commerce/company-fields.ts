import { char } from './text-fields.js';

const text = { optional: true, allowsBlank: true } as const;

/** 10 or 12 digits, the last one or two of which check the others (Federal Tax Service's rule). */
function isInn(text: string): boolean {
  if (!/^(\d{10}|\d{12})$/.test(text)) return false;
  const weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
  const check = (length: number): boolean => {
    const own = weights.slice(weights.length - length);
    const sum = own.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
    return (sum % 11) % 10 === Number(text[length]);
  };
  return text.length === 10 ? check(9) : check(10) && check(11);
}

/** 13 or 15 digits, the last one of which is the remainder of the others by 11 or 13 (order of the Ministry of Finance). */
const isOgrn = (text: string): boolean =>
  /^\d{13}(\d{2})?$/.test(text) &&
  (Number(text.slice(0, -1)) % (text.length - 2)) % 10 === Number(text.at(-1));

const isKpp = (text: string): boolean => /^\d{4}[\dA-Z]{2}\d{3}$/.test(text);

/** The number of a taxpayer. */
export const inn = <const O extends { optional?: true; allowsBlank?: true }>(options: O) =>
  char({ form: { test: isInn, issue: 'inn' }, ...options });

/** What a legal entity says of itself. */
export const companyFields = {
  name: char({ max: 255 }),
  inn: inn({}),
  kpp: char({ ...text, form: { test: isKpp, issue: 'kpp' } }),
  ogrn: char({ ...text, form: { test: isOgrn, issue: 'ogrn' } }),
  legal_address: char({ max: 1000, ...text }),
};
