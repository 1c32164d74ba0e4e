import { escaped, parentElement, textElement, written } from '../xml/xml-writer.js';

/** A buyer as 1C knows it. */
interface WrittenParty {
  key: string;
  name: string;
  fullName: string;
  inn: string;
  kpp: string;
  ogrn: string;
  address: string;
  deliveryAddress: string;
}

/** Goods of an order. Amounts and quantities are texts as the API shows them. */
interface WrittenLine {
  key: string;
  sku: string;
  name: string;
  unit: string;
  price: string;
  quantity: string;
  /** What is taken off all of it. */
  discount: string;
  total: string;
  /** Null: no VAT, which is not a rate of zero. */
  vatRate: string | null;
  vatAmount: string | null;
}

export interface WrittenOrder {
  key: string;
  version: number;
  number: string;
  /** Local day and time. */
  date: string;
  time: string;
  currency: string;
  total: string;
  comment: string;
  party: WrittenParty;
  /** Whether the totals of lines have the VAT in them; if not, it is added. */
  isVatIncluded: boolean;
  vatTotal: string;
  lines: readonly WrittenLine[];
  /** Nothing for `0.00`. */
  deliveryPrice: string;
  /** Further facts by the names that 1C knows; empty ones are not written. */
  facts: readonly (readonly [name: string, value: string])[];
}

/** The lines of a document before its orders. @param at a local time, `2026-11-27T08:05:00` */
export const ordersHead = (at: string): string[] => [
  '<?xml version="1.0" encoding="UTF-8"?>',
  `<КоммерческаяИнформация${written({ ВерсияСхемы: '2.08', ДатаФормирования: at })}>`,
];

export const ordersTail = '</КоммерческаяИнформация>';

/** The line of an order in CommerceML 2. */
export const orderDocument = (order: WrittenOrder): string =>
  parentElement('Документ', [
    textElement('Ид', order.key),
    textElement('НомерВерсии', String(order.version)),
    textElement('Номер', order.number),
    textElement('Дата', order.date),
    textElement('Время', order.time),
    textElement('ХозОперация', 'Заказ товара'),
    textElement('Роль', 'Продавец'),
    textElement('Валюта', order.currency),
    textElement('Курс', '1'),
    textElement('Сумма', order.total),
    ...filled('Комментарий', order.comment),
    parentElement('Контрагенты', [party(order.party)]),
    ...taxes(order.vatTotal === '0.00' ? null : { amount: order.vatTotal }, order),
    parentElement('Товары', [...order.lines.map((line) => goods(line, order)), ...delivery(order)]),
    facts(order.facts),
  ]);

const filled = (name: string, text: string): string[] => (text ? [textElement(name, text)] : []);

const address = (name: string, text: string): string[] =>
  text ? [parentElement(name, [textElement('Представление', text)])] : [];

const party = (given: WrittenParty): string =>
  parentElement('Контрагент', [
    textElement('Ид', given.key),
    textElement('Наименование', given.name),
    textElement('Роль', 'Покупатель'),
    textElement('ПолноеНаименование', given.fullName),
    textElement('ОфициальноеНаименование', given.fullName),
    ...address('ЮридическийАдрес', given.address),
    ...filled('ИНН', given.inn),
    ...filled('КПП', given.kpp),
    ...filled('ОГРН', given.ogrn),
    ...address('Адрес', given.deliveryAddress),
  ]);

const goods = (line: WrittenLine, { isVatIncluded }: Pick<WrittenOrder, 'isVatIncluded'>): string =>
  parentElement('Товар', [
    textElement('Ид', line.key),
    ...filled('Артикул', line.sku),
    textElement('Наименование', line.name),
    unit(line.unit),
    parentElement('СтавкиНалогов', [
      parentElement('СтавкаНалога', [textElement('Наименование', 'НДС'), rate(line.vatRate)]),
    ]),
    textElement('ЦенаЗаЕдиницу', line.price),
    textElement('Количество', line.quantity),
    textElement('Сумма', line.total),
    ...discounts(line.discount),
    ...taxes(line.vatAmount === null ? null : { amount: line.vatAmount, rate: line.vatRate }, {
      isVatIncluded,
    }),
    facts([
      ['ВидНоменклатуры', 'Товар'],
      ['ТипНоменклатуры', 'Товар'],
    ]),
  ]);

/** 1C has no place for the price of the delivery but the goods. */
const delivery = ({ deliveryPrice: price }: WrittenOrder): string[] =>
  price === '0.00'
    ? []
    : [
        parentElement('Товар', [
          textElement('Ид', 'ORDER_DELIVERY'),
          textElement('Наименование', 'Доставка заказа'),
          unit('шт'),
          textElement('ЦенаЗаЕдиницу', price),
          textElement('Количество', '1'),
          textElement('Сумма', price),
          facts([
            ['ВидНоменклатуры', 'Услуга'],
            ['ТипНоменклатуры', 'Услуга'],
          ]),
        ]),
      ];

const discounts = (amount: string): string[] =>
  amount === '0.00'
    ? []
    : [
        parentElement('Скидки', [
          parentElement('Скидка', [
            textElement('Наименование', 'Скидка на товар'),
            textElement('Сумма', amount),
            textElement('УчтеноВСумме', 'true'),
          ]),
        ]),
      ];

/** Without VAT there is no tax at all. */
const taxes = (
  vat: { amount: string; rate?: string | null } | null,
  { isVatIncluded }: Pick<WrittenOrder, 'isVatIncluded'>,
): string[] =>
  vat === null
    ? []
    : [
        parentElement('Налоги', [
          parentElement('Налог', [
            textElement('Наименование', 'НДС'),
            textElement('УчтеноВСумме', String(isVatIncluded)),
            textElement('Сумма', vat.amount),
            ...(vat.rate === undefined ? [] : [rate(vat.rate)]),
          ]),
        ]),
      ];

/** `20` of `20.00`: 1C looks for the rate by this text. */
const rate = (text: string | null): string =>
  textElement('Ставка', text === null ? 'Без налога' : text.replace(/\.?0+$/, '') || '0');

const facts = (given: WrittenOrder['facts']): string =>
  parentElement(
    'ЗначенияРеквизитов',
    given.flatMap(([name, value]) =>
      value
        ? [
            parentElement('ЗначениеРеквизита', [
              textElement('Наименование', name),
              textElement('Значение', value),
            ]),
          ]
        : [],
    ),
  );

/** Code, full name and international code of common units (OKEI): without the code 1C refuses a unit that it does not know. */
const units: ReadonlyMap<string, readonly [code: string, name: string, international: string]> = new Map([
  ['шт', ['796', 'Штука', 'PCE']],
  ['кг', ['166', 'Килограмм', 'KGM']],
  ['г', ['163', 'Грамм', 'GRM']],
  ['т', ['168', 'Тонна', 'TNE']],
  ['м', ['006', 'Метр', 'MTR']],
  ['м2', ['055', 'Квадратный метр', 'MTK']],
  ['м3', ['113', 'Кубический метр', 'MTQ']],
  ['л', ['112', 'Литр', 'LTR']],
  ['упак', ['778', 'Упаковка', 'NMP']],
]);

function unit(name: string): string {
  const known = units.get(name.toLowerCase().replace(/\.$/, ''));
  if (!known) return `<БазоваяЕдиница>${escaped(name)}</БазоваяЕдиница>`;
  const [Код, НаименованиеПолное, МеждународноеСокращение] = known;
  return textElement('БазоваяЕдиница', name, { Код, НаименованиеПолное, МеждународноеСокращение });
}
