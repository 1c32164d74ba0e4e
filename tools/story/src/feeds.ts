import { keyOf, priceOf, pricesOf } from './goods.js';
import { importFile, importRows } from './imports.js';
import type { Buyer } from './cast.js';
import type { Stage } from './stage.js';
import { OneC } from './one-c.js';
import { expectSame, type Order } from './world.js';

/** A price changes while a user looks at the basket: the user is asked again. */
export async function priceChange(stage: Stage, buyer: Buyer): Promise<void> {
  const { erp, key, products, supplier } = stage.cast;
  const basket = await buyer.client.ask<Order>('POST', '/orders/', {
    supplier,
    company: buyer.company,
    lines: [{ product: products[0], quantity: '3.000' }],
  });
  await importRows(erp.client, 'prices', pricesOf(key, [[0, priceOf(0) + 1_111]]));
  const submit = (total: string) =>
    buyer.client.answer<Order>('POST', `/orders/${basket.id}/submit/`, { body: { expected_total: total } });
  const refused = await submit(basket.total);
  expectSame('a total that has changed', refused, [400, { expected_total: ['Total has changed.'] }]);
  const { total } = await buyer.client.ask<Order>('GET', `/orders/${basket.id}/`);
  const [, order] = await submit(total);
  stage.place(order);
  stage.say(
    `A price changes before ${buyer.name} submits: ${stage.nameOf(order)} costs ${total}, not ${basket.total}`,
  );
}

/** A catalogue of Yandex Market: other prices, and another count of one product. */
export async function catalogue(stage: Stage): Promise<void> {
  const { erp, key } = stage.cast;
  const offers = [3, 4].map(
    (index) => `<offer id="${keyOf(key, 'product', index)}"><name>Better ${index}</name>
      <vendorCode>${key}-${index}</vendorCode><categoryId>${keyOf(key, 'category', 1)}</categoryId>
      <price>${(priceOf(index) + 500) / 100}</price><currencyId>RUR</currencyId><vat>VAT_20</vat></offer>`,
  );
  const body = `<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-11-26 12:00"><shop>
    <offers>${offers.join('')}</offers></shop></yml_catalog>`;
  const { updated } = await importFile(erp.client, 'yml', { body, type: 'application/xml' });
  stage.say(`The ERP sends a catalogue of Yandex Market: ${updated} rows are changed`);
}

/** The steps of 1C with a file of offers. */
export async function exchange(stage: Stage): Promise<void> {
  const { key } = stage.cast;
  const session = await OneC.begin(stage);
  expectSame(
    'the file of 1C',
    await session.ask('mode=file&filename=offers.xml', offersOf(key)),
    'success\n',
  );
  const said = await session.finish('mode=import&filename=offers.xml');
  if (!said.startsWith('success\n')) throw new Error(`1C: ${said}`);
  stage.say('1C sends offers: a wholesale price is changed');
}

const offersOf = (key: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация><ПакетПредложений СодержитТолькоИзменения="true"><ТипыЦен><ТипЦены>
  <Ид>${keyOf(key, 'price', 'wholesale')}</Ид><Наименование>Wholesale</Наименование><Валюта>RUB</Валюта></ТипЦены></ТипыЦен>
  <Предложения><Предложение><Ид>${keyOf(key, 'product', 5)}</Ид><Цены><Цена>
    <ИдТипаЦены>${keyOf(key, 'price', 'wholesale')}</ИдТипаЦены><ЦенаЗаЕдиницу>${(priceOf(5) - 207) / 100}</ЦенаЗаЕдиницу>
  </Цена></Цены></Предложение></Предложения></ПакетПредложений></КоммерческаяИнформация>`;
