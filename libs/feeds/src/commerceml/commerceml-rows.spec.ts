import { describe, expect, it } from '@jest/globals';
import { readFeed, readKinds, rowsOf, windows1251 } from '../../test/read-feed.js';
import { parseFeed } from '../parse-feed.js';

const document = (inner: string, head = '<?xml version="1.0" encoding="UTF-8"?>'): string =>
  `${head}<КоммерческаяИнформация ВерсияСхемы="2.08" ДатаФормирования="2026-11-26T12:00:00">${inner}</КоммерческаяИнформация>`;
const products = (inner: string): string =>
  document(`<Каталог СодержитТолькоИзменения="false"><Ид>c</Ид><Товары>${inner}</Товары></Каталог>`);
const offers = (inner: string): string =>
  document(`<ПакетПредложений><Ид>c</Ид><Предложения>${inner}</Предложения></ПакетПредложений>`);

const guid = 'bd72d8f9-55bc-11d9-848a-00112f43529a';

describe('import.xml', () => {
  it('has rows of the groups, each after the group that it is in', async () => {
    const text = document(`<Классификатор><Ид>k</Ид><Владелец><Ид>o</Ид></Владелец><Группы>
      <Группа><Ид>1</Ид><Наименование>Метизы</Наименование><Группы>
        <Группа><Ид>2</Ид><Наименование>Болты</Наименование><Группы>
          <Группа><Ид>3</Ид><Наименование>М8</Наименование></Группа></Группы></Группа>
        <Группа><Ид>4</Ид><Наименование>Гайки</Наименование><ПометкаУдаления>true</ПометкаУдаления></Группа>
      </Группы></Группа>
      <Группа><Ид>5</Ид><Наименование>Крепёж</Наименование></Группа></Группы></Классификатор>`);
    const group = (id: string, name: string, parent: string | null, isActive = true): unknown => [
      'categories',
      { external_id: id, name, parent_external_id: parent, is_active: isActive },
    ];
    expect(await readKinds('commerceml', text, { size: 7 })).toEqual([
      group('1', 'Метизы', null),
      group('2', 'Болты', '1'),
      group('3', 'М8', '2'),
      group('4', 'Гайки', '1', false),
      group('5', 'Крепёж', null),
    ]);
  });

  it('has rows of products with the names of properties, values and units', async () => {
    const text = document(`<Классификатор><Свойства>
        <Свойство><Ид>s1</Ид><Наименование>Цвет</Наименование><ТипЗначений>Справочник</ТипЗначений><ВариантыЗначений>
          <Справочник><ИдЗначения>v1</ИдЗначения><Значение>белый</Значение></Справочник></ВариантыЗначений></Свойство>
        <Свойство><Ид>s2</Ид><Наименование>Длина</Наименование></Свойство></Свойства>
        <ЕдиницыИзмерения><ЕдиницаИзмерения><Ид>796</Ид><Код>796</Код><НаименованиеКраткое>шт</НаименованиеКраткое>
        </ЕдиницаИзмерения></ЕдиницыИзмерения></Классификатор>
      <Каталог><Товары><Товар><Ид>${guid}</Ид><Штрихкод>460</Штрихкод><Артикул> A-1 </Артикул>
        <Наименование>Болт</Наименование><БазоваяЕдиница Код="796 ">796</БазоваяЕдиница>
        <Группы><Ид>2</Ид></Группы><Описание>Прочный
болт</Описание><Картинка>import_files/bd/1.jpg</Картинка><Картинка>https://a.example/1.jpg</Картинка>
        <Изготовитель><Ид>m</Ид><Наименование>Завод</Наименование></Изготовитель>
        <ЗначенияСвойств><ЗначенияСвойства><Ид>s1</Ид><Значение>v1</Значение></ЗначенияСвойства>
          <ЗначенияСвойства><Ид>s2</Ид><Значение>50</Значение></ЗначенияСвойства>
          <ЗначенияСвойства><Ид>s3</Ид><Значение/></ЗначенияСвойства></ЗначенияСвойств>
        <СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>20</Ставка></СтавкаНалога></СтавкиНалогов>
        <ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Вес</Наименование><Значение>0,5</Значение></ЗначениеРеквизита>
          <ЗначениеРеквизита><Наименование>Вид</Наименование><Значение>Товар</Значение></ЗначениеРеквизита></ЗначенияРеквизитов>
      </Товар></Товары></Каталог>`);
    expect(await readKinds('commerceml', text)).toEqual([
      [
        'products',
        {
          external_id: guid,
          sku: 'A-1',
          name: 'Болт',
          description: 'Прочный\nболт',
          brand: 'Завод',
          barcode: '460',
          unit: 'шт',
          category_external_id: '2',
          vat_rate: '20',
          weight_kg: '0.5',
          images: ['https://a.example/1.jpg'],
          properties: [
            { name: 'Цвет', value: 'белый' },
            { name: 'Длина', value: '50' },
          ],
          is_active: true,
        },
      ],
    ]);
  });

  it.each([
    ['a unit without code', '<БазоваяЕдиница>кг</БазоваяЕдиница>', { unit: 'кг' }],
    ['an empty unit', '<БазоваяЕдиница Код="796"/>', {}],
    [
      'no VAT',
      '<СтавкиНалогов><СтавкаНалога><Ставка>Без НДС</Ставка></СтавкаНалога></СтавкиНалогов>',
      { vat_rate: null },
    ],
    ['a mark of removal', '<ПометкаУдаления>true</ПометкаУдаления>', { is_active: false }],
    ['the status of removal', '<Статус>Удален</Статус>', { is_active: false }],
    ['a group that is not declared', '<Группы><Ид>9</Ид></Группы>', { category_external_id: '9' }],
  ])('reads a product with %s', async (_condition, inner, values) =>
    expect(
      await readFeed(
        'commerceml',
        products(`<Товар><Ид>1</Ид><Наименование>a</Наименование>${inner}</Товар>`),
      ),
    ).toEqual([{ external_id: '1', sku: '1', name: 'a', is_active: true, ...values }]),
  );

  it('reads the attribute of removal', async () =>
    expect(await readFeed('commerceml', products('<Товар Статус="Удален"><Ид>1</Ид></Товар>'))).toEqual([
      { external_id: '1', sku: '1', is_active: false },
    ]));
});

describe('offers.xml', () => {
  it('has rows of types of prices, warehouses, prices and stocks', async () => {
    const text = document(`<ПакетПредложений СодержитТолькоИзменения="true">
      <ТипыЦен><ТипЦены><Ид>t1</Ид><Наименование>Розничная</Наименование><Валюта>руб</Валюта>
        <Налог><Наименование>НДС</Наименование><УчтеноВСумме>true</УчтеноВСумме></Налог></ТипЦены></ТипыЦен>
      <Склады><Склад><Ид>w1</Ид><Наименование>Основной</Наименование>
        <Адрес><Представление>Москва</Представление></Адрес></Склад></Склады>
      <Предложения><Предложение><Ид>${guid}</Ид><Артикул>A-1</Артикул><Наименование>Болт</Наименование>
        <Цены><Цена><Представление>12,50 руб</Представление><ИдТипаЦены>t1</ИдТипаЦены>
          <ЦенаЗаЕдиницу>1 012,50</ЦенаЗаЕдиницу><Валюта>RUB</Валюта><МинКоличество>5</МинКоличество></Цена></Цены>
        <Количество>10</Количество><Склад ИдСклада="w1" КоличествоНаСкладе="7"/><Склад ИдСклада="w2" КоличествоНаСкладе="3"/>
      </Предложение></Предложения></ПакетПредложений>`);
    const stock = { product_external_id: guid };
    expect(await readKinds('commerceml', text)).toEqual([
      ['price_types', { external_id: 't1', name: 'Розничная', currency: 'RUB', vat_included: true }],
      ['warehouses', { external_id: 'w1', name: 'Основной', address: 'Москва' }],
      [
        'prices',
        {
          product_external_id: guid,
          price_type_external_id: 't1',
          amount: '1012.50',
          currency: 'RUB',
          min_quantity: '5',
        },
      ],
      ['stocks', { ...stock, warehouse_external_id: 'w1', quantity: '7' }],
      ['stocks', { ...stock, warehouse_external_id: 'w2', quantity: '3' }],
    ]);
  });

  it.each([
    ['<Количество>5</Количество>', [{ product_external_id: '1', quantity: '5' }]],
    ['<Количество/>', []],
    [
      '<Остатки><Остаток><Склад><Ид>w</Ид><Количество>5</Количество></Склад></Остаток></Остатки>',
      [{ product_external_id: '1', warehouse_external_id: 'w', quantity: '5' }],
    ],
    [
      '<Остатки><Остаток><Количество>5</Количество></Остаток></Остатки>',
      [{ product_external_id: '1', quantity: '5' }],
    ],
  ])('reads the stocks of %s', async (inner, rows) =>
    expect(await readFeed('commerceml', offers(`<Предложение><Ид>1</Ид>${inner}</Предложение>`))).toEqual(
      rows,
    ),
  );

  it('makes a product of an offer with a characteristic', async () => {
    const id = `${guid}#c1`;
    const inner = `<Ид>${id}</Ид><Артикул>A-1</Артикул><Наименование>Болт (белый)</Наименование>
      <ХарактеристикиТовара><ХарактеристикаТовара><Наименование>Цвет</Наименование><Значение>белый</Значение>
      </ХарактеристикаТовара></ХарактеристикиТовара><Количество>5</Количество>`;
    const rows = await readKinds('commerceml', offers(`<Предложение>${inner}</Предложение>`));
    expect(rows).toEqual([
      [
        'products',
        {
          external_id: id,
          sku: expect.stringMatching(/^A-1-[0-9a-f]{8}$/),
          name: 'Болт (белый)',
          properties: [{ name: 'Цвет', value: 'белый' }],
          is_active: true,
        },
      ],
      ['stocks', { product_external_id: id, quantity: '5' }],
    ]);
  });
});

describe('bad CommerceML', () => {
  const bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]>';
  const priced = (price: string): string =>
    offers(`<Предложение><Ид>1</Ид><Цены>${price}</Цены></Предложение>`);

  it.each<[string, string, unknown[]]>([
    ['an entity bomb', document('', bomb), ['The XML declares entities, which are not accepted.']],
    ['an empty price', priced('<Цена/>'), []],
    [
      'a price without amount',
      priced('<Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу/></Цена>'),
      [['prices', ['amount required']]],
    ],
    ['a product without id', products('<Товар><Ид/></Товар>'), [['products', ['external_id required']]]],
    ['an offer without id', offers('<Предложение/>'), [['products', ['external_id required']]]],
    ['no products', products(''), []],
    ['another root', '<yml_catalog/>', ['The feed is not CommerceML: its root element is "yml_catalog".']],
    [
      'an end in the middle',
      products('<Товар><Ид>1</Ид></Товар>').slice(0, -44),
      [
        ['products', { external_id: '1', sku: '1', is_active: true }],
        'The XML is cut off in the element "Товары".',
      ],
    ],
  ])('with %s is read as far as possible', async (_condition, text, rows) =>
    expect(await readKinds('commerceml', text)).toEqual(rows),
  );

  it('in windows-1251 is read too', async () => {
    const text = products('<Товар><Ид>1</Ид><Наименование>Ёж №1</Наименование></Товар>').replace(
      'UTF-8',
      'windows-1251',
    );
    expect(await readFeed('commerceml', windows1251(text), { size: 3 })).toEqual([
      { external_id: '1', sku: '1', name: 'Ёж №1', is_active: true },
    ]);
  });
});

it('a slow consumer does not make CommerceML read ahead', async () => {
  const product = Buffer.from('<Товар><Ид>1</Ид><Наименование>Болт</Наименование></Товар>'.repeat(1000));
  let taken = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('<КоммерческаяИнформация><Каталог><Товары>');
    for (;;) {
      taken += product.length;
      yield product;
    }
  }
  let furthest = 0;
  for await (const { row } of rowsOf(parseFeed('commerceml', endless(), { kind: 'products' }))) {
    furthest = Math.max(furthest, taken - (row * product.length) / 1000);
    if (row === 20_000) break;
  }
  expect(furthest).toBeGreaterThan(0);
  expect(furthest).toBeLessThan(2 * product.length);
});
