import { describe, expect, it } from '@jest/globals';
import { readFeed, readKinds, rowsAndFault, windows1251 } from '../../test/read-feed.js';

const catalogue = (inner: string, head = '<?xml version="1.0" encoding="UTF-8"?>'): string =>
  `${head}<yml_catalog date="2026-11-26 12:00"><shop>${inner}</shop></yml_catalog>`;
const offers = (inner: string): string => catalogue(`<offers>${inner}</offers>`);

describe('a YML catalogue', () => {
  it('has rows of categories, products, prices, warehouses and stocks', async () => {
    const text = catalogue(`
      <name>Shop</name><currencies><currency id="RUR" rate="1"/></currencies>
      <categories><category id="1">Метизы</category><category id="2" parentId="1"> Болты </category>
        <category id="3" parentId="0">Гайки</category></categories>
      <offers>
        <offer id="p-1" available="true">
          <name>Болт &amp; гайка</name><vendor>Завод</vendor><vendorCode>A-1</vendorCode>
          <price>12,50</price><oldprice>15</oldprice><currencyId>RUR</currencyId><categoryId>2</categoryId>
          <picture>https://a.example/1.jpg</picture><picture>https://a.example/2.jpg</picture>
          <description><![CDATA[<b>Прочный</b>]]></description><vat>VAT_20</vat><barcode>460</barcode>
          <weight>0,5</weight><min-quantity>5</min-quantity><step-quantity>5</step-quantity>
          <param name="Цвет">белый</param><param name="Длина" unit="мм">50</param>
          <warehouse name="Склад 1" unit="шт">7</warehouse><warehouse name="Склад 2" unit="3"/>
        </offer>
        <offer id="p-2"><name>Гайка</name><warehouse name="Склад 1">1</warehouse></offer>
      </offers>`);
    const categories = [
      ['categories', { external_id: '1', name: 'Метизы', parent_external_id: null }],
      ['categories', { external_id: '2', name: 'Болты', parent_external_id: '1' }],
      ['categories', { external_id: '3', name: 'Гайки', parent_external_id: null }],
    ];
    const product = {
      external_id: 'p-1',
      sku: 'A-1',
      name: 'Болт & гайка',
      description: '<b>Прочный</b>',
      brand: 'Завод',
      barcode: '460',
      category_external_id: '2',
      vat_rate: '20',
      weight_kg: '0.5',
      min_order_quantity: '5',
      quantity_step: '5',
      images: ['https://a.example/1.jpg', 'https://a.example/2.jpg'],
      properties: [
        { name: 'Цвет', value: 'белый' },
        { name: 'Длина', value: '50 мм' },
      ],
      is_active: true,
    };
    const price = { product_external_id: 'p-1', amount: '12.50', old_price: '15', currency: 'RUB' };
    const stock = (product: string, warehouse: string, quantity: string): unknown => [
      'stocks',
      { product_external_id: product, warehouse_external_id: warehouse, quantity },
    ];
    expect(await readKinds('yml', text)).toEqual([
      ...categories,
      ['products', product],
      ['prices', price],
      ['warehouses', { external_id: 'Склад 1', name: 'Склад 1' }],
      ['warehouses', { external_id: 'Склад 2', name: 'Склад 2' }],
      stock('p-1', 'Склад 1', '7'),
      stock('p-1', 'Склад 2', '3'),
      ['products', { external_id: 'p-2', sku: 'p-2', name: 'Гайка', is_active: true }],
      stock('p-2', 'Склад 1', '1'),
    ]);
  });

  it('numbers its elements, and the rows of an offer alike', async () => {
    const text = catalogue(
      '<categories><category id="1">a</category></categories><offers><offer id="1"><price>1</price></offer></offers>',
    );
    const { rows } = await rowsAndFault('yml', text);
    expect(rows.map(({ row, kind }) => [row, kind])).toEqual([
      [0, 'categories'],
      [1, 'products'],
      [1, 'prices'],
    ]);
  });

  it.each([
    ['<count>5</count>', '5'],
    ['<stock_quantity>1 000</stock_quantity>', '1000'],
    ['<available>false</available>', '0'],
  ])('reads the quantity of %s', async (inner, quantity) =>
    expect(await readKinds('yml', offers(`<offer id="1">${inner}</offer>`))).toContainEqual([
      'stocks',
      { product_external_id: '1', quantity },
    ]),
  );

  it.each([
    ['NO_VAT', null],
    ['6', null],
    ['VAT_0', '0'],
    ['VAT_10_110', '10'],
    ['7', '20.00'],
    ['x', 'x'],
  ])('reads the VAT rate %s as %j', async (text, rate) =>
    expect(await readFeed('yml', offers(`<offer id="1"><vat>${text}</vat></offer>`))).toEqual([
      { external_id: '1', sku: '1', name: '', vat_rate: rate, is_active: true },
    ]),
  );

  it('builds the name of an offer of the type vendor.model, and a short SKU of a long id', async () => {
    const id = 'x'.repeat(100);
    const inner = '<typePrefix>Болт</typePrefix><vendor>Завод</vendor><model>М8</model>';
    const [row] = await readFeed('yml', offers(`<offer id="${id}">${inner}</offer>`));
    expect(row).toMatchObject({ external_id: id, name: 'Болт Завод М8' });
    expect((row as { sku: string }).sku).toMatch(/^x{55}-[0-9a-f]{8}$/);
  });
});

describe('bad YML', () => {
  const bomb = `<!DOCTYPE yml_catalog [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
  const declaration = '<?xml version="1.0"?>';
  const price = (inner: string): string =>
    offers(`<offer id="1"><name>a</name>${inner}</offer><offer id="2"/>`);
  const first = ['products', { external_id: '1', sku: '1', name: 'a', is_active: true }];
  const second = ['products', { external_id: '2', sku: '2', name: '', is_active: true }];

  it.each<[string, string | Uint8Array, unknown[]]>([
    [
      'an entity bomb',
      catalogue('<name>&b;</name>', declaration + bomb),
      ['The XML declares entities, which are not accepted.'],
    ],
    [
      'an unknown entity',
      offers('<offer id="1"><name>&b;</name></offer>'),
      ['The XML is not well-formed at line 1, column 112.'],
    ],
    ['an empty price', price('<price/>'), [first, ['prices', ['amount required']], second]],
    [
      'an offer without id',
      offers('<offer/><offer id="2"/>'),
      [['products', ['external_id required']], second],
    ],
    [
      'a category without id',
      catalogue('<categories><category/></categories>'),
      [['categories', ['external_id required']]],
    ],
    ['no offers', offers(''), []],
    ['another root', '<rss/>', ['The feed is not a YML catalogue: its root element is "rss".']],
    ['nothing', '', ['The feed is empty.']],
    ['no XML', '{"a":1}', ['The XML is not well-formed at line 1, column 7.']],
    [
      'an end in the middle',
      offers('<offer id="1"><name>a</name></offer><offer id="2"/>').slice(0, -30),
      [first, second, 'The XML is cut off in the element "offers".'],
    ],
    [
      'an end within an offer',
      '<yml_catalog><shop><offers><offer id="1"><na',
      ['The XML is cut off in the element "offer".'],
    ],
    [
      'tags that do not match',
      offers('<offer id="1"></offer></offer>'),
      [
        ['products', { external_id: '1', sku: '1', name: '', is_active: true }],
        expect.stringMatching(/^The XML is not well-formed at line 1, column \d+\.$/),
      ],
    ],
    ['too many levels', '<yml_catalog>'.repeat(200), ['The XML has more than 128 levels.']],
    [
      'a text that is too long',
      `<yml_catalog><shop>${'x'.repeat(3_000_000)}`,
      ['The XML has a text that is too long at line 1.'],
    ],
    [
      'an offer of too many parts',
      offers(`<offer id="1">${'<a/>'.repeat(20_001)}</offer>`),
      ['The XML has an element with more than 20000 parts.'],
    ],
    [
      'an encoding that does not exist',
      '<?xml version="1.0" encoding="klingon"?><yml_catalog/>',
      ['The encoding "klingon" is not supported.'],
    ],
    [
      'bytes of another encoding',
      windows1251(offers('<offer id="1"><name>Ж</name></offer>')),
      ['The feed is not valid utf-8 text.'],
    ],
    ['a NUL', offers('\0'), [expect.stringMatching(/not well-formed/)]],
  ])('with %s is read as far as possible', async (_condition, text, rows) =>
    expect(await readKinds('yml', text)).toEqual(rows),
  );

  it('accepts a document type without entities', async () =>
    expect(
      await readKinds('yml', catalogue('', `${declaration}<!DOCTYPE yml_catalog SYSTEM "shops.dtd">`)),
    ).toEqual([]));
});

it.each([
  ['windows-1251', windows1251],
  ['WINDOWS-1251', windows1251],
  ['UTF-8', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
])('a YML catalogue in %s is read byte by byte', async (encoding, encode) => {
  const head = `<?xml version='1.0' encoding='${encoding}'?>`;
  const text = catalogue('<categories><category id="1">Жёлтый ящик</category></categories>', head);
  expect(await readFeed('yml', encode(text), { size: 1 })).toEqual([
    { external_id: '1', name: 'Жёлтый ящик', parent_external_id: null },
  ]);
});
