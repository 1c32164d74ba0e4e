import type { JsonObject } from '@stoa/kernel';
import { feedFault, type FeedRow } from '../feed.js';
import { lacking, rowOf } from '../row.js';
import { childAt, childrenOf, filledTextAt, textAt, type Element } from '../xml/element.js';
import { isDeleted } from './deleted.js';

/** Names of properties and of their values. */
const maxNames = 200_000;

/** What the head of a document declares and products refer to by id. */
export class Classifier {
  private readonly properties = new Map<string, string>();
  private readonly values = new Map<string, string>();
  private readonly units = new Map<string, string>();

  groupRows(row: number, group: Element, parent: Element | undefined): FeedRow[] {
    const externalId = filledTextAt(group, 'Ид');
    if (!externalId) return [lacking(row, 'categories', 'external_id')];
    const category = {
      external_id: externalId,
      name: textAt(group, 'Наименование'),
      parent_external_id: filledTextAt(parent, 'Ид') ?? null,
      is_active: !isDeleted(group),
    };
    return [rowOf(row, 'categories', category)];
  }

  /** @throws Fault invalid/feed for more names than memory should hold */
  addProperty(property: Element): FeedRow[] {
    add(this.properties, filledTextAt(property, 'Ид'), textAt(property, 'Наименование'));
    for (const value of childrenOf(childAt(property, 'ВариантыЗначений'), 'Справочник'))
      add(this.values, filledTextAt(value, 'ИдЗначения'), textAt(value, 'Значение'));
    return [];
  }

  addUnit(unit: Element): FeedRow[] {
    const name = filledTextAt(unit, 'НаименованиеКраткое');
    for (const key of ['Ид', 'Код']) add(this.units, filledTextAt(unit, key), name);
    return [];
  }

  /** `шт`: a unit by its code, where the document declares the code; else the text. */
  unitOf(product: Element): string | undefined {
    const text = filledTextAt(product, 'БазоваяЕдиница');
    return text && (this.units.get(text) ?? text);
  }

  /** The properties of a product or an offer; undefined when it says nothing of them. */
  propertiesOf(element: Element): JsonObject[] | undefined {
    const own = childAt(element, 'ЗначенияСвойств');
    const characteristics = childAt(element, 'ХарактеристикиТовара');
    if (!own && !characteristics) return undefined;
    return [
      ...childrenOf(own, 'ЗначенияСвойства').flatMap((one) => this.propertyOf(one)),
      ...childrenOf(characteristics, 'ХарактеристикаТовара').flatMap(characteristicOf),
    ];
  }

  private propertyOf(property: Element): JsonObject[] {
    const id = textAt(property, 'Ид') ?? '';
    const texts = childrenOf(property, 'Значение').map(
      ({ text }) => this.values.get(text.trim()) ?? text.trim(),
    );
    const value = texts.filter(Boolean).join(', ');
    const name = this.properties.get(id) ?? filledTextAt(property, 'Наименование') ?? id;
    return name && value ? [{ name, value }] : [];
  }
}

function characteristicOf(characteristic: Element): JsonObject[] {
  const name = textAt(characteristic, 'Наименование');
  const value = textAt(characteristic, 'Значение');
  return name && value ? [{ name, value }] : [];
}

function add(names: Map<string, string>, id: string | undefined, name: string | undefined): void {
  if (!id || name === undefined) return;
  names.set(id, name);
  if (names.size > maxNames)
    throw feedFault(`The feed declares more than ${maxNames} properties and values.`);
}
