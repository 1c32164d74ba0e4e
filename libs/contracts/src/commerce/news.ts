import { commerce } from '@stoa/dto';
import { resource } from '../resource.js';
import { sendPicture } from './files.js';

const { boolean, char, datetime, id, nullable, optional, pk, timestamps, url } = commerce;
const text = { optional: true, allowsBlank: true } as const;

const declared = resource('commerce.news', {
  model: 'News',
  fields: {
    id,
    title: char({ max: 255 }),
    slug: char({ max: 255, ...text }),
    announcement: char(text),
    text: char(text),
    image: url(nullable),
    supplier: pk({ ...nullable, to: 'suppliers' }),
    is_published: boolean(optional),
    published_at: datetime(nullable),
    ...timestamps,
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    title: ['eq', 'icontains'],
    supplier: ['eq'],
    is_published: ['eq'],
    published_at: ['gte', 'lte'],
    updated_at: ['gte', 'lte'],
  },
  search: ['title', 'announcement', 'text'],
  ordering: ['id', 'title', 'published_at', 'created_at', 'updated_at'],
  defaultOrder: ['-published_at'],
  permissions: { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD', buyer: 'R' },
  eventFields: ['supplier', 'is_published'],
  example: { title: 'New in spring', text: 'Sixty new articles.', is_published: true },
});

/** What is published, for buyers; suppliers see and change their own as well, administrators all. */
export const news = {
  ...declared,
  /** Sets `image`. */
  setImage: sendPicture('commerce.news.setImage', declared.effects.change),
};
