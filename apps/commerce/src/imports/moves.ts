import { dynamic, raw, sql, type Queries } from '@stoa/persistence';
import type { Load } from './load.js';

/**
 * Settles which rows get the second key of their kind, which no two rows share: the sku of products. A row may take the
 * key of a stored row that gives it up in the same load, as in a swap. Rows that move are written first, together.
 * @param bit the bit of the issue of a row whose key belongs to another row
 */
export async function settleMoves(on: Queries, { table }: Load, bit: number): Promise<void> {
  const [[first], [key]] = table.kind.identities as [string[], string[]];
  const { plan } = table;
  const fail = sql`action = 'failed', issues = issues | ${raw(String(bit))}`;
  const name = raw(`"${key!}"`);
  const own = raw(`"${first!}"`);
  const open = sql`action in ('create', 'update')`;
  // A row that has this key alone is named by another one that has both keys.
  await on.execute(
    dynamic(sql`update ${plan} p set action = 'duplicate' where action = 'create' and ${own} is null
      and exists (select from ${plan} q where q.action = 'create' and q.${name} = p.${name} and q.${own} is not null)`),
  );
  // Of several rows that want one key, the first gets it.
  await on.execute(
    dynamic(sql`update ${plan} p set ${fail}
      from (select ${name}, min(row) as first from ${plan} where ${open} and moves group by ${name} having count(*) > 1) d
      where p.${name} = d.${name} and p.row > d.first and p.action in ('create', 'update') and p.moves`),
  );
  // A row that fails keeps its key, so a row that counts on it fails as well.
  const isHeld = sql`holder is not null and holder is distinct from target and not exists (
    select from ${plan} q where q.target = p.holder and q.action = 'update' and q.moves)`;
  for (;;) {
    const failed = await on.execute(
      dynamic(sql`update ${plan} p set ${fail} where ${open} and moves and ${isHeld}`),
    );
    if (!failed) break;
  }
  await on.execute(dynamic(sql`update ${plan} set level = -1 where action = 'update' and moves`));
}
