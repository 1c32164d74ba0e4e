import { describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/dto';
import { readFeed } from '../../test/read-feed.js';
import { zipOf } from '../../test/zip.js';

const { char, date, decimal } = commerce;
const fields = {
  sku: char(),
  name: char(),
  barcode: char(),
  price: decimal({ digits: 12, places: 2 }),
  valid_from: date(),
};
const mapping = { Артикул: 'sku', Наименование: 'name', Цена: 'price' };

const workbook = `<workbook xmlns:r="r"><sheets><sheet name="Прайс" r:id="rId1"/><sheet name="b" r:id="rId2"/></sheets></workbook>`;
const relations = (target: string): string =>
  `<Relationships><Relationship Id="rId2" Target="b.xml"/><Relationship Id="rId1" Target="${target}"/></Relationships>`;
const texts = `<sst><si><t>Артикул</t></si><si><r><t>Наиме</t></r><r><t>нование</t></r><rPh><t>x</t></rPh></si>
  <si><t>Цена</t></si><si><t xml:space="preserve"> Болт М8 </t></si></sst>`;
const sheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
const header =
  '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c></row>';

function book(
  rows: string,
  { target = 'worksheets/sheet1.xml', path = 'xl/worksheets/sheet1.xml' } = {},
): Buffer {
  return zipOf([
    { name: 'xl/workbook.xml', content: workbook },
    { name: 'xl/_rels/workbook.xml.rels', content: relations(target) },
    { name: path, content: sheet(rows) },
    { name: 'xl/sharedStrings.xml', content: texts },
  ]);
}
const read = (content: Uint8Array): Promise<unknown[]> =>
  readFeed('xlsx', content, { fields, mapping, size: 1000 });

describe('an XLSX price list', () => {
  it('is read from the first row that names two known columns', async () => {
    const rows = `<row r="1"><c r="A1" t="inlineStr"><is><t>Прайс</t></is></c></row><row r="2"/>${header}
      <row r="4"><c r="A4"><v>100500</v></c><c r="B4" t="s"><v>3</v></c><c r="C4" t="str"><v>x</v></c><c r="D4"><v>1.1000000000000001</v></c></row>
      <row r="5"><c r="A5" t="inlineStr"><is><t>A-2</t></is></c><c r="D5" t="inlineStr"><is><t>1 200,50</t></is></c></row>
      <row r="6"><c r="B6"/></row>
      <row r="7"><c r="A7" t="b"><v>1</v></c><c r="D7"><v>1E2</v></c></row>`;
    expect(await read(book(rows))).toEqual([
      { sku: '100500', name: ' Болт М8 ', price: '1.1' },
      { sku: 'A-2', price: '1200.50' },
      { sku: '1', price: '100' },
    ]);
  });

  it('is read without references of cells and with prefixes of name spaces', async () => {
    const content = zipOf([
      { name: 'xl/workbook.xml', content: workbook.replaceAll(/<(\/?)(?=\w)/g, '<$1x:') },
      { name: 'xl/_rels/workbook.xml.rels', content: relations('/xl/a.xml') },
      {
        name: 'xl/a.xml',
        content: sheet(
          '<row><c t="str"><v>SKU</v></c><c t="str"><v>valid_from</v></c><c t="str"><v>barcode</v></c></row><row><c t="str"><v>a</v></c><c><v>46352</v></c><c><v>4600000000017</v></c></row>',
        ).replaceAll(/<(\/?)(?=\w)/g, '<$1x:'),
      },
    ]);
    expect(await read(content)).toEqual([{ sku: 'a', valid_from: '2026-11-26', barcode: '4600000000017' }]);
  });
});

describe('a bad workbook', () => {
  const cell = (reference: string): string => `<row><c r="${reference}"><v>1</v></c></row>`;
  const bomb = { name: 'xl/a.xml', content: Buffer.alloc(9 * 1024 * 1024) };

  it.each<[string, Uint8Array, unknown[]]>([
    ['no archive', Buffer.from('sku;name'), [expect.stringMatching(/^The archive cannot be read: .+\.$/)]],
    ['nothing', Buffer.of(), ['The feed is empty.']],
    ['another archive', zipOf([{ name: 'a', content: 'b' }]), ['The feed is not an XLSX workbook.']],
    ['no sheet', book('', { target: '' }), ['The workbook has no sheet.']],
    [
      'a sheet that is not there',
      book('', { path: 'xl/x.xml' }),
      ['The archive has no file "xl/worksheets/sheet1.xml".'],
    ],
    ['no header', book(cell('A1')), ['The feed has no header: no row names two known columns.']],
    [
      'a file name that comes twice',
      zipOf(['a', 'a'].map((name) => ({ name, content: '' }))),
      ['The archive has the file "a" twice.'],
    ],
    [
      'a column that comes twice',
      book(header.replace('</row>', '<c r="E3" t="s"><v>0</v></c></row>')),
      ['The column "sku" comes twice.'],
    ],
    [
      'a shared text that is not there',
      book('<row><c t="s"><v>9</v></c></row>'),
      ['The workbook has no shared text 9.'],
    ],
    ['a cell far away', book(cell('ZZZ1')), ['The sheet has the invalid cell "ZZZ1".']],
    ['a cell without column', book(cell('1')), ['The sheet has the invalid cell "1".']],
    ['a ZIP bomb', zipOf([bomb]), ['The files of the archive are too large for it.']],
    [
      'a ZIP bomb of many files',
      zipOf(Array.from({ length: 200 }, (_, index) => ({ name: `${index}`, content: '', size: 8e6 }))),
      ['The files of the archive are too large for it.'],
    ],
    [
      'a file that is larger than it says',
      zipOf([{ name: 'xl/workbook.xml', content: workbook, size: 10 }]),
      [expect.stringMatching(/^The archive cannot be read: too many bytes/)],
    ],
    [
      'a name that leads out of the archive',
      zipOf([{ name: '../a', content: '' }]),
      ['The archive cannot be read: invalid relative path: ../a.'],
    ],
    ['too large an archive', Buffer.alloc(33 * 1024 * 1024), ['The archive has more than 33554432 bytes.']],
  ])('with %s is refused', async (_condition, content, rows) =>
    expect(await readFeed('xlsx', content, { fields, mapping })).toEqual(rows),
  );
});
