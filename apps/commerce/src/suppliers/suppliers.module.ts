import { Module } from '@nestjs/common';
import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { Resource } from '../resource.js';
import { causedBy } from '../cause.js';
import { Supplier } from './supplier.entity.js';

const { suppliers } = commerce;

@Resource(suppliers, { entity: Supplier })
class SuppliersResource {
  constructor(private readonly resources: ResourceService<Actor>) {}

  /** Another default price type changes the prices that buyers see. */
  @Handles(suppliers.update)
  update(given: Input<typeof suppliers.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(suppliers, context, given, async ({ tx, actor: { org }, input, save }) => {
      await tx.execute(causedBy({ org }));
      await save(input);
    });
  }
}

@Module({ controllers: [SuppliersResource] })
export class SuppliersModule {}
