import { describe, expect, it } from '@jest/globals';
import { windows1251 } from '../../test/read-feed.js';
import { isWholeDocument, readOrders, type ReadOrder } from './order-reader.js';

async function* inParts(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(content: string | Uint8Array): Promise<ReadOrder[]> {
  const orders: ReadOrder[] = [];
  for await (const batch of readOrders(inParts(Buffer.from(content as string)))) orders.push(...batch);
  return orders;
}

const fact = (name: string, value: string): string =>
  `<ЗначениеРеквизита><Наименование>${name}</Наименование><Значение>${value}</Значение></ЗначениеРеквизита>`;
const document = (body: string, facts = ''): string =>
  `<Документ>${body}<ЗначенияРеквизитов>${facts}</ЗначенияРеквизитов></Документ>`;
const feed = (...documents: string[]): string =>
  `<КоммерческаяИнформация ВерсияСхемы="2.08">${documents.join('')}</КоммерческаяИнформация>`;

const one = async (body: string, facts?: string): Promise<ReadOrder> =>
  (await read(feed(document(body, facts))))[0]!;

it('reads what 1C says of an order', async () => {
  const body = `<Ид>15</Ид><Номер>7</Номер><ХозОперация>Заказ товара</ХозОперация>
    <Контрагенты><Контрагент><ИНН>7707083893</ИНН></Контрагент></Контрагенты>`;
  const facts = [
    fact('Номер по 1С', ' ТД-1 '),
    fact('Статуса заказа ИД', 'paid'),
    fact('Статус заказа', 'Оплачен'),
    fact('Дата оплаты по 1С', '2026-11-27T10:00:00'),
    fact('Номер оплаты по 1С', 'П-1'),
    fact('Дата отгрузки по 1С', '28.11.2026 9:00:00'),
    fact('Отменен', 'false'),
    fact('Проведен', 'true'),
  ];
  expect(await one(body, facts.join(''))).toEqual({
    row: 0,
    key: '15',
    number: '7',
    inn: '7707083893',
    externalNumber: 'ТД-1',
    statuses: ['paid', 'Оплачен'],
    isCancelled: false,
    isShipped: true,
    payment: { at: '2026-11-27T10:00:00', number: 'П-1' },
  });
});

describe('an order', () => {
  it.each<[string, string, string, Partial<ReadOrder>]>([
    [
      'without any of it',
      '<Ид/><Номер>7</Номер>',
      '',
      { statuses: [], isCancelled: false, isShipped: false },
    ],
    ['posted in 1C is not shipped by that', '<Ид>1</Ид>', fact('Проведен', 'true'), { isShipped: false }],
    [
      'with empty dates',
      '',
      fact('Дата оплаты', '0001-01-01T00:00:00') + fact('Дата отгрузки', ''),
      { isShipped: false },
    ],
    [
      'with a day before the month',
      '',
      fact('Дата оплаты', '27.11.2026 10:00:00'),
      { payment: { at: '2026-11-27 10:00:00', number: undefined } },
    ],
    ['that is cancelled', '', fact('Отменён', 'true'), { isCancelled: true }],
    ['that is marked for removal', '', fact('ПометкаУдаления', 'true'), { isCancelled: true }],
    ['with the mark as an element', '<ПометкаУдаления>true</ПометкаУдаления>', '', { isCancelled: true }],
    ['with the number of 1C as an element', '<Номер1С>ТД-2</Номер1С>', '', { externalNumber: 'ТД-2' }],
  ])('%s', async (_what, body, facts, expected) => {
    expect(await one(body, facts)).toMatchObject(expected);
  });

  it('with empty dates is neither paid nor shipped', async () => {
    expect((await one('', fact('Дата оплаты по 1С', '01.01.0001 0:00:00'))).payment).toBeUndefined();
  });
});

it('reads orders in containers, in windows-1251, and no documents of other kinds', async () => {
  const text = `<?xml version="1.0" encoding="windows-1251"?>${feed(
    `<Контейнер>${document('<Ид>1</Ид><ХозОперация>Заказ товара</ХозОперация>')}</Контейнер>`,
    document('<Ид>2</Ид><ХозОперация>Отпуск товара</ХозОперация>'),
    document('<Ид>3</Ид>'),
  )}`;
  expect((await read(windows1251(text))).map(({ row, key }) => [row, key])).toEqual([
    [0, '1'],
    [1, '3'],
  ]);
});

it.each([
  ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><КоммерческаяИнформация/>', /declares entities/],
  ['<yml_catalog/>', /not CommerceML/],
  [feed(document('<Ид>1</Ид>')).slice(0, -5), /cut off/],
])('refuses %s', async (text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    kind: 'invalid',
    reason: 'feed',
    message: expect.stringMatching(message),
  });
});

it.each<[string, string | Uint8Array, boolean]>([
  ['UTF-8', `${feed()}\n`, true],
  ['windows-1251', windows1251(feed()), true],
  ['UTF-16', Buffer.from(feed(), 'utf16le'), true],
  ['a part of it', feed().slice(0, -3), false],
  ['its first tag', '<КоммерческаяИнформация>', false],
  ['other bytes', 'picture', false],
])('knows whether a document in %s is whole', async (_what, content, expected) => {
  expect(await isWholeDocument(inParts(Buffer.from(content as string)))).toBe(expected);
});
