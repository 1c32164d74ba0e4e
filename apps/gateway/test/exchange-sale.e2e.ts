import { beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpReply } from '@stoa/testing';
import { base, json, made, newUser, root, row, word, type Made } from './commerce-clients.js';
import { ask, basic, session, type Asked } from './exchange-client.js';
import { pathOf, Trade } from './order-clients.js';

type Cookie = Record<string, string>;

let trade: Trade;
let goods: { taxed: number; untaxed: number; zero: number };

async function loginOf(given: { role: string; supplier?: number }): Promise<string> {
  const { id } = await newUser(given);
  return (json(await root('GET', `${base}/users/${id}/`)) as { email: string }).email;
}
let login: string;
let cookie: Cookie;

beforeAll(async () => {
  trade = await Trade.start();
  const { supplier } = trade;
  const key = word();
  goods = {
    taxed: await trade.goods({
      external_id: `${key}#1`,
      sku: `A-${key}`,
      name: 'Болт <М8> & "гайка"',
      vat_rate: '20.00',
      unit: 'шт',
    }),
    untaxed: await trade.goods({ sku: `B-${key}`, name: 'Книга', vat_rate: null, unit: 'бухта' }),
    zero: await trade.goods({ sku: `C-${key}`, name: 'Экспорт', vat_rate: '0.00', unit: 'кг' }),
  };
  const actions = [{ type: 'percent_lines', value: 10, ids: [goods.taxed] }];
  await made('promotions', { title: 'p', supplier, actions });
  login = await loginOf({ role: 'supplier', supplier });
  cookie = await session(login);
});

const sale = (mode: string, given: Asked = {}, headers = cookie): Promise<HttpReply> =>
  ask(`type=sale&mode=${mode}`, { ...given, headers: { ...headers, ...given.headers } });

/** With the type that curl sends. */
const sendFile = (body: string, name = 'orders.xml'): Promise<HttpReply> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return sale(`file&filename=${encodeURIComponent(name)}`, { method: 'POST', body, headers });
};

const read = async (id: number): Promise<Made> => row(await trade.buyer('GET', pathOf(id)));
const idsIn = ({ text }: HttpReply): number[] =>
  [...text.matchAll(/<Документ><Ид>(\d+)</g)].map(([, id]) => Number(id));

const fact = (name: string, value: string): string =>
  `<ЗначениеРеквизита><Наименование>${name}</Наименование><Значение>${value}</Значение></ЗначениеРеквизита>`;
const document = (id: number | string, ...facts: [string, string][]): string =>
  `<КоммерческаяИнформация><Документ><Ид>${id}</Ид><ЗначенияРеквизитов>${facts
    .map(([name, value]) => fact(name, value))
    .join('')}</ЗначенияРеквизитов></Документ></КоммерческаяИнформация>`;

/** `2026-11-27 08:05:00`, as 1C in Moscow has it. */
const local = (time: unknown): string[] =>
  new Date(String(time)).toLocaleString('sv-SE', { timeZone: 'Europe/Moscow' }).split(' ');

const tax = (amount: string, rate = ''): string =>
  `<Налоги><Налог><Наименование>НДС</Наименование><УчтеноВСумме>true</УчтеноВСумме><Сумма>${amount}</Сумма>${rate && `<Ставка>${rate}</Ставка>`}</Налог></Налоги>`;
const rateOf = (rate: string): string =>
  `<СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>${rate}</Ставка></СтавкаНалога></СтавкиНалогов>`;
const kind = `<ЗначенияРеквизитов>${fact('ВидНоменклатуры', 'Товар')}${fact('ТипНоменклатуры', 'Товар')}</ЗначенияРеквизитов></Товар>`;
const piece =
  '<БазоваяЕдиница Код="796" НаименованиеПолное="Штука" МеждународноеСокращение="PCE">шт</БазоваяЕдиница>';
const kilogram =
  '<БазоваяЕдиница Код="166" НаименованиеПолное="Килограмм" МеждународноеСокращение="KGM">кг</БазоваяЕдиница>';

async function expectedDocument(order: Made): Promise<string> {
  const [date, time] = local(order.submitted_at);
  const lines = order.lines as Record<string, string>[];
  const company = json(await root('GET', `${base}/companies/${trade.company}/`)) as Made;
  const contract = json(await root('GET', `${base}/contracts/${trade.contract}/`)) as Made;
  const product = json(await root('GET', `${base}/products/${goods.taxed}/`)) as Made;
  return [
    `<Документ><Ид>${order.id}</Ид><НомерВерсии>${order.version}</НомерВерсии><Номер>${order.number}</Номер><Дата>${date}</Дата><Время>${time}</Время>`,
    '<ХозОперация>Заказ товара</ХозОперация><Роль>Продавец</Роль><Валюта>RUB</Валюта><Курс>1</Курс><Сумма>38.38</Сумма><Комментарий>до 18&#10;звонить</Комментарий>',
    `<Контрагенты><Контрагент><Ид>${trade.company}</Ид><Наименование>${company.name}</Наименование><Роль>Покупатель</Роль>`,
    `<ПолноеНаименование>${company.name}</ПолноеНаименование><ОфициальноеНаименование>${company.name}</ОфициальноеНаименование><ИНН>7707083893</ИНН>`,
    `<Адрес><Представление>Тула</Представление></Адрес></Контрагент></Контрагенты>${tax('3.03')}<Товары>`,
    `<Товар><Ид>${product.external_id}</Ид><Артикул>${lines[0]!.sku}</Артикул><Наименование>Болт &lt;М8&gt; &amp; &quot;гайка&quot;</Наименование>${piece}${rateOf('20')}`,
    '<ЦенаЗаЕдиницу>10.10</ЦенаЗаЕдиницу><Количество>2.000</Количество><Сумма>18.18</Сумма><Скидки><Скидка><Наименование>Скидка на товар</Наименование>',
    `<Сумма>2.02</Сумма><УчтеноВСумме>true</УчтеноВСумме></Скидка></Скидки>${tax('3.03', '20')}${kind}`,
    `<Товар><Ид>${lines[1]!.sku}</Ид><Артикул>${lines[1]!.sku}</Артикул><Наименование>Книга</Наименование><БазоваяЕдиница>бухта</БазоваяЕдиница>${rateOf('Без налога')}`,
    `<ЦенаЗаЕдиницу>10.10</ЦенаЗаЕдиницу><Количество>1.000</Количество><Сумма>10.10</Сумма>${kind}`,
    `<Товар><Ид>${lines[2]!.sku}</Ид><Артикул>${lines[2]!.sku}</Артикул><Наименование>Экспорт</Наименование>${kilogram}${rateOf('0')}`,
    `<ЦенаЗаЕдиницу>10.10</ЦенаЗаЕдиницу><Количество>1.000</Количество><Сумма>10.10</Сумма>${tax('0.00', '0')}${kind}`,
    `</Товары><ЗначенияРеквизитов>${fact('Статус заказа', 'Processing')}${fact('Статуса заказа ИД', 'processing')}${fact('Отменен', 'false')}`,
    `${fact('Финальный статус', 'false')}${fact('Заказ оплачен', 'false')}${fact('Сумма оплаты', '0.00')}${fact('Адрес доставки', 'Тула')}`,
    `${fact('Договор', String(contract.number))}</ЗначенияРеквизитов></Документ>`,
  ].join('');
}

describe('an exchange of orders in the steps of 1C', () => {
  it('exports an order, acknowledges it, and takes number, payment and shipment over', async () => {
    const lines = [
      { product: goods.taxed, quantity: '2' },
      { product: goods.untaxed, quantity: '1' },
      { product: goods.zero, quantity: '1' },
    ];
    const { id } = await trade.place(goods.taxed, {
      lines,
      comment: 'до 18\nзвонить',
      delivery_address: 'Тула',
    });
    expect((await ask('type=sale&mode=checkauth', { headers: basic(login) })).text).toMatch(
      /^success\ncml_session\n/,
    );
    expect((await sale('init')).text).toBe('zip=yes\nfile_limit=8388608\n');

    const { status, headers, text } = await sale('query');
    expect([status, headers['content-type']]).toEqual([200, 'application/xml; charset=utf-8']);
    const [declaration, head, ...rest] = text.split('\n');
    expect([declaration, head]).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      expect.stringMatching(
        /^<КоммерческаяИнформация ВерсияСхемы="2\.08" ДатаФормирования="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d">$/,
      ),
    ]);
    expect(rest).toEqual([await expectedDocument(await read(id)), '</КоммерческаяИнформация>', '']);

    expect((await sale('success', { method: 'POST' })).text).toBe('success\n');
    const acknowledged = await read(id);
    expect(acknowledged).toMatchObject({ sync_needed: false, synced: true });
    expect(idsIn(await sale('query'))).toEqual([]);

    expect((await sendFile(text)).text).toBe('success\n');
    expect((await sale('import&filename=orders.xml')).text).toBe('success\n');
    expect(await read(id)).toEqual(acknowledged);

    const facts: [string, string][] = [
      ['Номер по 1С', 'ТД-000001'],
      ['Дата оплаты по 1С', '2026-11-27T10:00:00'],
      ['Дата отгрузки по 1С', '2026-11-28T10:00:00'],
    ];
    expect((await sendFile(document(id, ...facts))).text).toBe('success\n');
    const shipped = {
      status: 'shipped',
      external_number: 'ТД-000001',
      paid_amount: '38.38',
      sync_needed: false,
    };
    expect(await read(id)).toMatchObject(shipped);
    const [logged] = (
      json(await root('GET', `${base}/imports/?supplier=${trade.supplier}`)) as { results: Made[] }
    ).results;
    expect(logged).toMatchObject({ kind: 'orders', status: 'finished', processed: 1, updated: 1, failed: 0 });
  });

  it('exports an order again that was changed before success, and to each session for itself', async () => {
    const { id } = await trade.place(goods.untaxed);
    const other = await session(login);
    expect(idsIn(await sale('query'))).toContain(id);
    expect((await sale('success', {}, other)).text).toBe('success\n');
    await trade.post(id, 'status', { status: 'reserve' }, trade.seller);
    await sale('success');
    expect(idsIn(await sale('query', {}, other))).toEqual([id]);
    await sale('success', {}, other);
    expect(idsIn(await sale('query'))).toEqual([]);
  });

  it('names each order that is refused, takes over the others, and keeps the reasons with the import', async () => {
    const [good, paid] = [await trade.place(goods.untaxed), await trade.place(goods.untaxed)];
    await trade.post(paid.id, 'status', { status: 'shipped' }, trade.seller);
    const refused = document(paid.id, ['Отменен', 'true']);
    const text = refused.replace(
      '</КоммерческаяИнформация>',
      document(good.id, ['Отменен', 'true']).replace('<КоммерческаяИнформация>', ''),
    );
    expect((await sendFile(text)).text).toBe(
      `failure\nOrder ${paid.id}: status: Transition from "shipped" to "cancelled" is not allowed.\n`,
    );
    expect(await read(good.id)).toMatchObject({ status: 'cancelled' });
    const [{ id }] = (
      json(await root('GET', `${base}/imports/?supplier=${trade.supplier}`)) as { results: [Made] }
    ).results;
    expect(json(await root('GET', `${base}/imports/${id}/errors/`))).toMatchObject({
      results: [
        {
          row: 0,
          external_id: String(paid.id),
          errors: { status: ['Transition from "shipped" to "cancelled" is not allowed.'] },
        },
      ],
    });
  });

  it('shows a manager the orders of companies in charge alone', async () => {
    const { supplier } = trade;
    await trade.place(goods.untaxed);
    const manager = await session(await loginOf({ role: 'manager', supplier }));
    expect(idsIn(await sale('query', {}, manager))).toEqual([]);
  });
});

describe('a failure', () => {
  it.each<[string, () => Promise<HttpReply>, string, number?]>([
    [
      'without a session',
      () => ask('type=sale&mode=query'),
      'The request has no valid session. Begin with mode=checkauth and Basic authentication.',
      401,
    ],
    ['for an unknown mode', () => sale('complete'), 'The exchange has no such type and mode.'],
    ['for an unsafe name', () => sendFile('x', '../orders.xml'), 'The name of the file is not valid.'],
    ['for an empty part', () => sendFile(''), 'The part of the file is empty.'],
    ['for a file that was not sent', () => sale('import&filename=x.xml'), 'The file has not been sent.'],
    [
      'for entities',
      () => sendFile(`<!DOCTYPE a [<!ENTITY b "c">]>${document(1)}`),
      'The XML declares entities, which are not accepted.',
    ],
    [
      'for a catalogue',
      () => sendFile('<yml_catalog>/КоммерческаяИнформация></yml_catalog>'),
      'The feed is not CommerceML: its root element is "yml_catalog".',
    ],
    [
      'for an unknown order',
      () => sendFile(document('none', ['Отменен', 'true'])),
      'Order none: external_id: Object does not exist.',
    ],
  ])('%s is plain text', async (_condition, send, text, status = 200) => {
    const answer = await send();
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([
      status,
      'text/plain; charset=utf-8',
      `failure\n${text}\n`,
    ]);
  });

  it('for the order of another supplier is that of an unknown one', async () => {
    const { id } = await trade.place(goods.untaxed);
    const other = await Trade.start();
    const foreign = await session(await loginOf({ role: 'supplier', supplier: other.supplier }));
    const body = document(id, ['Отменен', 'true']);
    expect((await sale('file&filename=o.xml', { method: 'POST', body }, foreign)).text).toBe(
      `failure\nOrder ${id}: external_id: Object does not exist.\n`,
    );
    expect(await read(id)).toMatchObject({ status: 'processing' });
  });
});
