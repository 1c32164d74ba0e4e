import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { Resource } from '../resource.js';
import { News } from './news.entity.js';
import { savedNews } from './news.rules.js';

const published = sql`news.is_published and news.published_at <= now()`;

@Resource(commerce.news, {
  entity: News,
  visible: ({ role, supplier }) => {
    if (role === 'admin') return sql`true`;
    return role === 'buyer' ? published : sql`${published} or news.supplier = ${supplier}::int`;
  },
  writable: ({ role, supplier }, current) =>
    role === 'admin' || (supplier !== null && (!current || current.supplier === supplier)),
  beforeSave: savedNews,
})
export class NewsResource {}
