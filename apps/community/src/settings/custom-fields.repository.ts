import { Injectable } from '@nestjs/common';
import { notFound } from '@stoa/kernel';
import type { Queries } from '@stoa/persistence';
import type { CustomObject } from './custom-values.repository.js';

@Injectable()
export class CustomFieldsRepository {
  /** @throws Fault conflict/unique */
  async create(
    on: Queries,
    field: { object: CustomObject; code_name: string; name: string },
  ): Promise<number> {
    const rows = await on.prepared(
      'insert into custom_fields (object, code_name, name) values ($1, $2, $3) returning id',
      [field.object, field.code_name, field.name],
    );
    return rows[0]![0] as number;
  }

  /** @throws Fault not_found, conflict/unique */
  async change(
    on: Queries,
    id: number,
    { code_name: code, name }: { code_name?: string | undefined; name?: string | undefined },
  ): Promise<void> {
    const rows = await on.prepared(
      'update custom_fields set code_name = coalesce($2, code_name), name = coalesce($3, name) where id = $1 returning id',
      [id, code ?? null, name ?? null],
    );
    if (!rows.length) throw notFound('custom_field');
  }

  async remove(on: Queries, id: number): Promise<void> {
    const rows = await on.prepared('delete from custom_fields where id = $1 returning id', [id]);
    if (!rows.length) throw notFound('custom_field');
  }
}
