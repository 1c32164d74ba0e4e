import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
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
  constructor(private readonly pictures: PicturesService) {}

  @Handles(news.setImage)
  setImage(sent: Input<typeof news.setImage>, context: CallerContext): Promise<Reply> {
    return this.pictures.add(news, context, sent, (_current, image) => ({ image }));
  }
}
