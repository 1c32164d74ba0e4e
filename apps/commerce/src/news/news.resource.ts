import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { PicturesService } from '../files/pictures.service.js';
import { Resource } from '../resource.js';
import { ofOwnSupplier } from '../suppliers/supplied.rules.js';
import { News } from './news.entity.js';
import { savedNews } from './news.rules.js';

const { news } = commerce;

const published = sql`news.is_published and news.published_at <= now()`;

@Resource(news, {
  entity: News,
  visible: ({ role, supplier }) => {
    if (role === 'admin') return sql`true`;
    return role === 'buyer' ? published : sql`${published} or news.supplier = ${supplier}::int`;
  },
  writable: ofOwnSupplier,
  beforeSave: savedNews,
})
export class NewsResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly pictures: PicturesService,
  ) {}

  @Handles(news.setImage)
  async setImage({ id, ...sent }: Input<typeof news.setImage>, context: CallerContext): Promise<Reply> {
    const { actor } = await this.resources.load(news, context, id);
    const view = await this.pictures.take({ ...sent, actor, content: context.body! }, ({ url, link }) =>
      this.resources.change(news, context, { id }, async ({ tx, save }) => {
        await save({ image: url });
        await link(tx, { type: 'news', id });
      }),
    );
    return Reply.one(JSON.stringify(view));
  }
}
