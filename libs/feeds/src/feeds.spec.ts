import { describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/dto';
import { readFeed, rowsOf, windows1251 } from '../test/read-feed.js';
import { guardedCell, listCell } from './cells.js';
import { parseFeed } from './index.js';

const { boolean, char, decimal, list, nested, objects, pk } = commerce;
const property = nested({ name: char(), value: char() });
const fields = {
  external_id: char({ optional: true }),
  sku: char(),
  name: char({ max: 512 }),
  price: decimal({ digits: 12, places: 2 }),
  category: pk({ optional: true }),
  is_active: boolean({ optional: true }),
  tags: list(char(), { optional: true }),
  properties: objects(property, { optional: true }),
};

const read = (...[format, content, options]: Parameters<typeof readFeed>): Promise<unknown[]> =>
  readFeed(format, content, { fields, ...options });

const long = 'x'.repeat(1024 * 1024);
const deep = `${'['.repeat(33)}${']'.repeat(33)}`;

describe('a JSON array', () => {
  it.each<[string, unknown[]]>([
    ['[]', []],
    [' [ ] ', []],
    ['\ufeff[{"a":1}]', [{ a: 1 }]],
    ['[{"a":"]},{\\"["},{"b":[{}]} ]\n', [{ a: ']},{"[' }, { b: [{}] }]],
    ['[{"a":"\\\\"},{}]', [{ a: '\\' }, {}]],
    [
      '[{"a":"Ж"},5,null,"x",[1]]',
      [{ a: 'Ж' }, ['not_a_dict'], ['not_a_dict'], ['not_a_dict'], ['not_a_dict']],
    ],
    [`[{"a":"${long}"},{"b":1}]`, [['row_size'], { b: 1 }]],
    [`[{"a":${deep}},{"b":1}]`, [['a depth'], { b: 1 }]],
    ['', ['The feed is empty.']],
    ['  ', ['The feed is empty.']],
    ['{"a":1}', ['The feed is not a JSON array.']],
    ['[{"a":1},{"b":', [{ a: 1 }, 'The JSON array is cut off in row 1.']],
    ['[{"a":1}', ['The JSON array is cut off in row 0.']],
    ['[{"a":1},', [{ a: 1 }, 'The JSON array is cut off in row 1.']],
    ['[', ['The JSON array is cut off in row 0.']],
    ['[{"a":1},]', [{ a: 1 }, 'Row 1 of the JSON array is not valid JSON.']],
    ['[,{}]', ['Row 0 of the JSON array is not valid JSON.']],
    ['[{"a":1} {"b":1}]', ['Row 0 of the JSON array is not valid JSON.']],
    ['[{"a":1},{b:1},{}]', [{ a: 1 }, 'Row 1 of the JSON array is not valid JSON.']],
    ['[{"a":1}] x', [{ a: 1 }, 'Text follows the JSON array.']],
    ['[{"a":1}][]', [{ a: 1 }, 'Text follows the JSON array.']],
  ])('reads %.40s whole and byte by byte', async (text, rows) => {
    expect(await read('json', text)).toEqual(rows);
    expect(await read('json', text, { size: text.length > 1000 ? 1000 : 1 })).toEqual(rows);
  });

  it('refuses bytes that are not UTF-8 in the row that has them', async () =>
    expect(await read('json', Buffer.from('[{"a":"\xff"}]', 'latin1'))).toEqual([
      'Row 0 of the JSON array is not valid JSON.',
    ]));
});

describe('JSON lines', () => {
  it.each<[string, unknown[]]>([
    ['', []],
    ['\ufeff{"a":1}\r\n\n{"b":2}', [{ a: 1 }, { b: 2 }]],
    ['{"a":1}\n{b}\n5\n{"c":3}\n', [{ a: 1 }, ['json'], ['not_a_dict'], { c: 3 }]],
    [`{"a":"${long}"}\n{"b":1}`, [['row_size'], { b: 1 }]],
    ['{"a":1}\n{"b":', [{ a: 1 }, ['json']]],
    ['\0[["a","b"]]\n{"c":1}', [['json'], { c: 1 }]],
  ])('reads %.40j', async (text, rows) => {
    expect(await read('ndjson', text)).toEqual(rows);
    expect(await read('ndjson', text, { size: text.length > 1000 ? 1000 : 1 })).toEqual(rows);
  });
});

describe('numbers of JSON rows', () => {
  it.each([
    ['0.1', '0.10'],
    ['1e2', '100.00'],
    ['1.50', '1.50'],
    ['12345678901234567890', 'max_digits'],
    ['1.005', 'max_decimal_places'],
    ['0.1000000000000000055', 'max_digits'],
    ['1.000000000000000000000000000001', 'max_digits'],
    ['-1', '-1.00'],
  ])('judges %s by the digits of its source', async (number, expected) => {
    for (const format of ['json', 'ndjson'] as const) {
      const text = `{"price": ${number}}`;
      const [values] = await read(format, format === 'json' ? `[${text}]` : text);
      const { price } = fields;
      const got = price.read((values as { price: never }).price, { isPartial: false });
      expect('value' in got ? got.value : got.errors[0]!.issue).toBe(expected);
    }
  });
});

const cyrillic = 'sku;name\nА-1;Болт\n';
const bytes1251 = windows1251(cyrillic);

describe('CSV', () => {
  it.each<[string, string | Uint8Array, unknown[]]>([
    [
      'a comma',
      'sku,name\n1,a\n2,b\n',
      [
        { sku: '1', name: 'a' },
        { sku: '2', name: 'b' },
      ],
    ],
    ['a semicolon', 'sku;name\r\n1;a,b\r\n', [{ sku: '1', name: 'a,b' }]],
    ['a tab', 'sku\tname\n1\ta;b\n', [{ sku: '1', name: 'a;b' }]],
    ['one column', 'sku\n1\n', [{ sku: '1' }]],
    ['a byte order mark', '\ufeffsku;name\n1;a', [{ sku: '1', name: 'a' }]],
    ['a quoted header', '\ufeff"sku";"name"\n"1";"a ""b"";\nc"', [{ sku: '1', name: 'a "b";\nc' }]],
    ['windows-1251', bytes1251, [{ sku: 'А-1', name: 'Болт' }]],
    ['UTF-16', Buffer.from(`\ufeff${cyrillic}`, 'utf16le'), [{ sku: 'А-1', name: 'Болт' }]],
    ['names in upper case and unknown names', 'SKU; Name ;x;;\n1;a;b;c;d', [{ sku: '1', name: 'a' }]],
    ['empty cells and short rows', 'sku;name;price\n1;;5\n\n2', [{ sku: '1', price: '5' }, { sku: '2' }]],
    [
      'decimal commas',
      'sku;price\n1,5;"1 234,50"\n2;12.50\n3;1,2,3',
      [
        { sku: '1,5', price: '1234.50' },
        { sku: '2', price: '12.50' },
        { sku: '3', price: '1,2,3' },
      ],
    ],
    [
      'lists',
      'sku;tags;properties\n1;a|b;Цвет=белый|L=5\n2;"[""a|b""]";"[{""name"":""n"",""value"":""v""}]"',
      [
        {
          sku: '1',
          tags: ['a', 'b'],
          properties: [
            { name: 'Цвет', value: 'белый' },
            { name: 'L', value: '5' },
          ],
        },
        { sku: '2', tags: ['a|b'], properties: [{ name: 'n', value: 'v' }] },
      ],
    ],
    [
      'property columns',
      'sku;property.Цвет;property.L\n1;белый;5\n2;;\n3;;6',
      [
        {
          sku: '1',
          properties: [
            { name: 'Цвет', value: 'белый' },
            { name: 'L', value: '5' },
          ],
        },
        { sku: '2' },
        { sku: '3', properties: [{ name: 'L', value: '6' }] },
      ],
    ],
    [
      'guarded formulas',
      "sku;name;price\n'=1+1;''@x;-5\n'a;'b;'-7",
      [
        { sku: '=1+1', name: "'@x", price: '-5' },
        { sku: "'a", name: "'b", price: '-7' },
      ],
    ],
    ['names of an object prototype', 'sku;__proto__;constructor\n1;a;b', [{ sku: '1' }]],
    [
      'a quote within an unquoted cell',
      'sku;name\n1;a\n2;b"c"\n3;d',
      [{ sku: '1', name: 'a' }, ['quotes'], { sku: '3', name: 'd' }],
    ],
    [
      'text after a closing quote',
      'sku;name\n1;a\n2;"b" c\n3;d',
      [{ sku: '1', name: 'a' }, 'A quote is misplaced at line 3.'],
    ],
    [
      'a quote that is not closed',
      'sku;name\n1;a\n2;"b\n3;c',
      [{ sku: '1', name: 'a' }, 'A quote is not closed at line 4.'],
    ],
    [
      'a row that is too long',
      `sku;name\n1;a\n2;"${long.repeat(4)}\n`,
      [{ sku: '1', name: 'a' }, 'A quote is not closed at line 3.'],
    ],
    ['a cell of 1 MB', `sku;name\n1;${long}\n2;b`, [['name max_length'], { sku: '2', name: 'b' }]],
    ['too many cells', 'sku;name\n1;a;b\n2;c;', [['cells'], { sku: '2', name: 'c' }]],
    ['a column that comes twice', 'sku;name;SKU\n1;a;2', ['The column "sku" comes twice.']],
    ['no header', '1;a\n2;b', ['The feed has no header: its first row names no known column.']],
    ['an endless first line', long, ['The feed has no header: its first line is too long.']],
    ['nothing', '', ['The feed is empty.']],
    ['a header alone', 'sku;name\n', []],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from(`sku;name\n1;${'Ж'.repeat(600)}\n2;`), Buffer.of(0xff)]),
      ['The feed is not valid utf-8 text.'],
    ],
  ])('with %s', async (_condition, text, rows) => {
    expect(await read('csv', text)).toEqual(rows);
    if (text.length < 10_000) expect(await read('csv', text, { size: 1 })).toEqual(rows);
  });

  it('maps titles to fields', async () =>
    expect(
      await read('csv', 'Артикул;НАИМЕНОВАНИЕ;Цвет\n1;a;белый', {
        mapping: { артикул: 'sku', Наименование: 'name', Цвет: 'property.Цвет' },
      }),
    ).toEqual([{ sku: '1', name: 'a', properties: [{ name: 'Цвет', value: 'белый' }] }]));

  it.each([
    ['windows-1251', bytes1251, [{ sku: 'А-1', name: 'Болт' }]],
    ['utf-8', bytes1251, ['The feed is not valid utf-8 text.']],
    ['klingon', bytes1251, ['The encoding "klingon" is not supported.']],
  ])('is read in the declared encoding %s', async (encoding, text, rows) =>
    expect(await read('csv', text, { encoding })).toEqual(rows),
  );

  it.each(['=1', "'=1", "''", "'", '+7', '-', '@a', '\t=1', 'plain', "it's", '', "'a"])(
    'reads the guarded cell of %j back unchanged',
    async (text) => {
      const cell = `"${guardedCell(text)}"`;
      expect(await read('csv', `sku;name\n1;${cell}`)).toEqual([{ sku: '1', ...(text && { name: text }) }]);
    },
  );

  it.each([[['a', 'b c']], [['a|b']], [['[a', '']], [[' a']], [['"', "'"]]])(
    'reads the cell of the list %j back unchanged',
    async (items) => {
      const cell = listCell(items).replaceAll('"', '""');
      expect(await read('csv', `sku;tags\n1;"${cell}"`)).toEqual([{ sku: '1', tags: items }]);
    },
  );
});

describe('a slow consumer', () => {
  const line = { json: '{"sku":"1","name":"a"},', ndjson: '{"sku":"1","name":"a"}\n', csv: '1;a\n' };
  const head = { json: '[', ndjson: '', csv: 'sku;name\n' };

  it.each(['json', 'ndjson', 'csv'] as const)('does not make %s read ahead', async (format) => {
    const chunk = Buffer.from(line[format].repeat(1000));
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head[format]);
      for (;;) {
        taken += chunk.length;
        yield chunk;
      }
    }
    const rows = rowsOf(parseFeed(format, endless(), { kind: 'products', fields }));
    let [read, furthest] = [0, 0];
    for await (const row of rows) {
      furthest = Math.max(furthest, taken - row.row * line[format].length);
      if (++read === 200_000) break;
    }
    expect(furthest).toBeGreaterThan(0);
    expect(furthest).toBeLessThan(200_000);
  });

  it('closes the source when the consumer stops', async () => {
    for (const format of ['json', 'ndjson', 'csv'] as const) {
      let isClosed = false;
      async function* endless(): AsyncGenerator<Uint8Array> {
        try {
          yield Buffer.from(head[format]);
          for (;;) yield Buffer.from(line[format]);
        } finally {
          isClosed = true;
        }
      }
      for await (const _row of rowsOf(parseFeed(format, endless(), { kind: 'products', fields }))) break;
      expect(isClosed).toBe(true);
    }
  });

  it.each(['json', 'ndjson', 'csv'] as const)('receives an error of the source of %s', async (format) => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head[format] + line[format]);
      throw new Error('the store is gone');
    }
    const rows = rowsOf(parseFeed(format, broken(), { kind: 'products', fields }));
    const readAll = async (): Promise<void> => {
      for await (const row of rows) expect(row.row).toBe(0);
    };
    await expect(readAll()).rejects.toThrow('the store is gone');
  });
});
