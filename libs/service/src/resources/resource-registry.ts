import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Clock } from '@stoa/kernel';
import { Database, entityTable } from '@stoa/persistence';
import { CLOCK } from '../definition.js';
import type { AnyResource, ResourceActor } from './resource-rules.js';
import { ResourceTable } from './resource-table.js';
import { ResourceMetadata } from './resource-metadata.js';

/** The resources of a service: those whose classes are controllers of its modules. */
@Injectable()
export class ResourceRegistry {
  readonly #tables = new Map<string, ResourceTable>();

  /** @throws Error for a resource that is declared twice, or not completely */
  constructor(discovery: DiscoveryService, { dataSource }: Database, @Inject(CLOCK) clock: Clock) {
    for (const wrapper of discovery.getControllers()) {
      const declared = discovery.getMetadataByDecorator(ResourceMetadata, wrapper);
      if (!declared) continue;
      const { contract, rules } = declared;
      if (this.#tables.has(contract.name)) throw new Error(`resource ${contract.name} has two classes`);
      const entity = entityTable(dataSource, rules.entity);
      this.#tables.set(contract.name, new ResourceTable(contract, { rules, entity, clock }));
    }
    for (const { contract } of this.tables) this.#checkLists(contract);
  }

  /** The resource that a list of references names. */
  listed({ name }: AnyResource, { type, to }: AnyResource['fields'][string]): ResourceTable | undefined {
    return type === 'list' && to ? this.#tables.get(`${name.split('.')[0]}.${to}`) : undefined;
  }

  #checkLists(contract: AnyResource): void {
    for (const [name, field] of Object.entries(contract.fields))
      if (field.type === 'list' && field.to && !field.isComputed && !this.listed(contract, field))
        throw new Error(`resource ${contract.name}: ${name} refers to ${field.to}, which is no resource`);
  }

  /** @throws Error for a contract without a class */
  tableOf<R extends AnyResource, A extends ResourceActor>({ name }: Pick<R, 'name'>): ResourceTable<R, A> {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`resource ${name} has no class`);
    return table as unknown as ResourceTable<R, A>;
  }

  get tables(): ResourceTable[] {
    return [...this.#tables.values()];
  }

  /** The resource of that name, if the service has it. */
  tableNamed(name: string): ResourceTable | undefined {
    return this.#tables.get(name);
  }

  /** The resource whose objects are rows of an entity, if there is one. */
  tableOfEntity(entity: unknown): ResourceTable | undefined {
    return this.tables.find(({ rules }) => rules.entity === entity);
  }
}
