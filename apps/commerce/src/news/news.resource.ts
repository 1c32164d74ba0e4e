import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { Resource } from '../resource.js';
import { ofOwnSupplier } from '../suppliers/supplied.rules.js';
import { News } from './news.entity.js';
import { savedNews } from './news.rules.js';

const published = sql`news.is_published and news.published_at <= now()`;

@Resource(commerce.news, {
  entity: News,
  visible: ({ role, supplier }) => {
    if (role === 'admin') return sql`true`;
    return role === 'buyer' ? published : sql`${published} or news.supplier = ${supplier}::int`;
  },
  writable: ofOwnSupplier,
  beforeSave: savedNews,
})
export class NewsResource {}
