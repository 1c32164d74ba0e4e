import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { Resource } from '../resource.js';
import { Category } from './category.entity.js';

@Resource(commerce.categories, {
  entity: Category,
  computed: {
    path: ({ id }) => sql`array_to_json(array(
      with recursive above (id, parent, name, depth) as (
        select id, parent, name, 0 from categories where id = ${id}
        union all select c.id, c.parent, c.name, depth + 1 from above join categories c on c.id = above.parent)
      select name from above order by depth desc))`,
    products_count: ({ id }) => sql`(select count(*)::int from products where category = ${id})`,
  },
})
export class CategoriesResource {}
