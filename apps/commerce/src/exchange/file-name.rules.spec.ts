import { expect, it } from '@jest/globals';
import { entryOf, fileName, isArchive, isCatalogue, isKept } from './file-name.rules.js';

it.each([
  ['import.xml', 'import.xml'],
  [' webdata/000000001/import0_1.xml ', 'webdata/000000001/import0_1.xml'],
  ['import_files\\ab\\1.jpg', 'import_files/ab/1.jpg'],
])('takes the name %j as %j', (text, name) => expect(fileName(text)).toBe(name));

it.each([
  '',
  '/etc/passwd',
  '../import.xml',
  'a/../../import.xml',
  'a/./b.xml',
  'a//b.xml',
  'C:\\import.xml',
  '..\\import.xml',
  'a\0.xml',
  'a\n.xml',
  `${'x'.repeat(256)}.xml`,
])('refuses the name %j', (text) =>
  expect(() => fileName(text)).toThrow(expect.objectContaining({ kind: 'invalid', reason: 'file_name' })),
);

it.each([
  ['import.xml', true, false, true],
  ['webdata/import0_1.xml', true, false, true],
  ['goods.xml', true, false, true],
  ['offers.xml', true, false, false],
  ['v8_1.ZIP', true, true, false],
  ['import_files/1.jpg', false, false, false],
])('%s is kept: %j, an archive: %j, a catalogue: %j', (name, ...expected) =>
  expect([isKept(name), isArchive(name), isCatalogue(name)]).toEqual(expected),
);

it('finds the file of an archive by its path, else by its last name', () => {
  const names = ['webdata/import.xml', 'import.xml', 'webdata/offers.xml'];
  expect(entryOf(names, 'import.xml')).toBe('import.xml');
  expect(entryOf(names, 'offers.xml')).toBe('webdata/offers.xml');
  expect(entryOf(names, 'x.xml')).toBeUndefined();
});
