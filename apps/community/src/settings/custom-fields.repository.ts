import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { notFound } from '@stoa/kernel';
import { definedFields } from '@stoa/persistence';
import type { Repository } from 'typeorm';
import { CustomFieldEntity } from './custom-field.entity.js';

@Injectable()
export class CustomFieldsRepository {
  constructor(@InjectRepository(CustomFieldEntity) private readonly fields: Repository<CustomFieldEntity>) {}

  /** @throws Fault conflict/unique */
  async create(field: Omit<CustomFieldEntity, 'id'>): Promise<number> {
    const { identifiers } = await this.fields.insert(field);
    return identifiers[0]!.id as number;
  }

  /** @throws Fault not_found, conflict/unique */
  async change(
    id: number,
    change: { codeName?: string | undefined; name?: string | undefined },
  ): Promise<void> {
    const known = await this.fields.findOneBy({ id });
    if (!known) throw notFound('custom_field');
    await this.fields.save(this.fields.merge(known, definedFields(change)));
  }

  /** @throws Fault not_found */
  async remove(id: number): Promise<void> {
    const { affected } = await this.fields.delete({ id });
    if (!affected) throw notFound('custom_field');
  }
}
