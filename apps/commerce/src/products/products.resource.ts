import { Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import { CLOCK, ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { PicturesService } from '../files/pictures.service.js';
import { assortment } from '../pricing/assortment.js';
import { Resource } from '../resource.js';
import { causedBy } from '../cause.js';
import { ofOwnSupplier } from '../suppliers/supplied.rules.js';
import { FacetsRepository } from './facets.repository.js';
import { Product } from './product.entity.js';
import { filters } from './product.filters.js';
import { computed, join, viewerOf } from './product.view.js';
import { ProductsRepository } from './products.repository.js';
import { bodyFields, savedProduct, withImage } from './products.rules.js';

const { contracts, products } = commerce;

@Resource(products, {
  entity: Product,
  join,
  computed,
  filters,
  parameters: { contract: contracts },
  visible: (_actor, reading) => assortment(viewerOf(reading)),
  writable: ofOwnSupplier,
  bodyFields,
  uniqueWithin: 'supplier',
  beforeSave: savedProduct,
})
export class ProductsResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly products: ProductsRepository,
    private readonly facetsOf: FacetsRepository,
    private readonly pictures: PicturesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(products.create)
  create({ body }: Input<typeof products.create>, context: CallerContext): Promise<Reply> {
    return this.resources.create(products, context, body, async ({ tx, input, save, take }) => {
      const removed = await this.products.revive(tx, input);
      if (removed !== undefined) take(removed);
      await save(input, products.created);
    });
  }

  @Handles(products.remove)
  remove({ id, isPermanent }: Input<typeof products.remove>, context: CallerContext): Promise<Reply> {
    if (isPermanent)
      return this.resources.erase(products, context, { id }, async ({ tx, actor: { org }, remove }) => {
        await tx.execute(causedBy({ org }));
        await remove();
      });
    return this.resources.remove(products, context, { id }, async ({ tx, remove }) => {
      await this.products.deactivate(tx, id);
      await remove();
    });
  }

  @Handles(products.addImage)
  addImage(sent: Input<typeof products.addImage>, context: CallerContext): Promise<Reply> {
    return this.pictures.add(products, context, sent, ({ images }, url) => ({
      images: withImage(images, url),
    }));
  }

  @Handles(products.facets)
  async facets({ query }: Input<typeof products.facets>, context: CallerContext): Promise<Reply> {
    const listed = await this.resources.listed(products, context, query);
    const actor = await this.resources.actor(context);
    const now = new Date(this.clock()).toISOString();
    const viewer = viewerOf({ actor, parameters: query.parameters ?? {}, now });
    return Reply.one(await this.facetsOf.read(listed, query, viewer));
  }
}
