import { columns, jsonObject, raw, sql, type Sql } from '@stoa/persistence';
import { jsonList } from './json.js';

export const customFieldView = jsonObject(columns('d', ['id', 'object', 'code_name', 'name']));

const valueView = jsonObject({ ...columns('d', ['id', 'code_name', 'name']), value: raw('v.value') });

/** @param isOf whether the value `v` belongs to the object */
export const customValues = (table: 'topic_values' | 'person_values', isOf: Sql): Sql =>
  jsonList(
    sql`select ${valueView} from ${raw(table)} v join custom_fields d on d.id = v.field where ${isOf} order by d.id`,
  );
