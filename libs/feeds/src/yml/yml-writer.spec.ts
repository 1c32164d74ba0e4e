import { expect, it } from '@jest/globals';
import { readKinds } from '../../test/read-feed.js';
import { ymlHead, ymlOffer, ymlTail, type YmlOffer } from './yml-writer.js';

const offer: YmlOffer = {
  key: 'p-1',
  sku: 'A-1',
  name: 'Болт "М8" & <гайка>',
  price: '12.50',
  oldPrice: null,
  currency: 'RUB',
  categoryKey: 'c-2',
  brand: 'Завод',
  barcode: '460',
  description: 'one\r\ntwo\tthree',
  vatRate: '20.00',
  weight: '0.500',
  minQuantity: '5.000',
  quantityStep: '1.000',
  images: ['https://a.example/1.jpg?a=1&b=2'],
  properties: [{ name: 'Цвет "RAL"', value: 'белый & чёрный' }],
};

const document = (offers: readonly YmlOffer[]): string => {
  const categories = [
    { key: 'c-1', parentKey: null, name: 'Метизы' },
    { key: 'c-2', parentKey: 'c-1', name: 'Болты' },
  ];
  return [...ymlHead('2026-11-26 12:00', categories), ...offers.map(ymlOffer), ...ymlTail].join('\n');
};

it('writes a catalogue that is read back as it was', async () => {
  expect(await readKinds('yml', document([offer]))).toEqual([
    ['categories', { external_id: 'c-1', name: 'Метизы', parent_external_id: null }],
    ['categories', { external_id: 'c-2', name: 'Болты', parent_external_id: 'c-1' }],
    [
      'products',
      {
        external_id: 'p-1',
        sku: 'A-1',
        name: offer.name,
        description: offer.description,
        brand: 'Завод',
        barcode: '460',
        category_external_id: 'c-2',
        vat_rate: '20',
        weight_kg: '0.500',
        min_order_quantity: '5.000',
        quantity_step: '1.000',
        images: offer.images,
        properties: offer.properties,
        is_active: true,
      },
    ],
    ['prices', { product_external_id: 'p-1', amount: '12.50', currency: 'RUB' }],
  ]);
});

it('an offer without price, category and VAT says so, and nothing of stocks', async () => {
  const bare = { ...offer, price: null, categoryKey: undefined, vatRate: null, brand: '', barcode: '' };
  const rows = await readKinds('yml', document([bare]));
  expect(rows).toHaveLength(3);
  expect(rows[2]).toEqual(['products', expect.objectContaining({ vat_rate: null })]);
  expect(rows[2]).not.toEqual(['products', expect.objectContaining({ brand: expect.anything() })]);
});

it('leaves out what XML cannot hold', async () => {
  const [, , product] = await readKinds('yml', document([{ ...offer, name: 'a\u0001b\ufffe' }]));
  expect(product).toEqual(['products', expect.objectContaining({ name: 'ab' })]);
});
