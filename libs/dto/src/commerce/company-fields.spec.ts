import { expect, it } from '@jest/globals';
import { companyFields } from './company-fields.js';

const issueOf = (field: 'inn' | 'kpp' | 'ogrn', value: string): string | undefined => {
  const read = companyFields[field].read(value, { isPartial: false });
  return 'errors' in read ? read.errors[0]!.issue : undefined;
};

it.each([
  ['inn', '7707083893', undefined],
  ['inn', '500100732259', undefined],
  ['inn', '7707083894', 'inn'],
  ['inn', '500100732258', 'inn'],
  ['inn', '77070838931', 'inn'],
  ['inn', '77070838 93', 'inn'],
  ['inn', '', 'blank'],
  ['kpp', '773601001', undefined],
  ['kpp', '7736AZ001', undefined],
  ['kpp', '', undefined],
  ['kpp', '7736az001', 'kpp'],
  ['kpp', '77360100', 'kpp'],
  ['kpp', 'A73601001', 'kpp'],
  ['ogrn', '1027700132195', undefined],
  ['ogrn', '304500116000157', undefined],
  ['ogrn', '', undefined],
  ['ogrn', '1027700132196', 'ogrn'],
  ['ogrn', '304500116000158', 'ogrn'],
  ['ogrn', '10277001321951', 'ogrn'],
] as const)('reads the %s "%s" with the issue %s', (field, value, issue) =>
  expect(issueOf(field, value)).toBe(issue),
);
