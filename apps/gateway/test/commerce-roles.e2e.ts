import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import {
  base,
  json,
  newBuyer,
  newGroupedCompany,
  newNews,
  newSupplier,
  newUser,
  password,
  plain,
  root,
  word,
} from './commerce-clients.js';

type Cell = number | string;
type Call = [method: string, what: string, body: object | null, ...cells: Cell[]];
const { roles, lists, calls } = JSON.parse(
  readFileSync(new URL('commerce-roles.json', import.meta.url), 'utf8'),
) as { roles: string[]; lists: [string, ...number[]][]; calls: Call[] };

const mark = word();
const clients: Record<string, Client> = { anonymous: plain, admin: root };
/** The ids of the objects that the table names; by role where they depend on the caller. */
const ids: Record<string, number | Record<string, number>> = {};

beforeAll(async () => {
  const [own, foreign] = [await newSupplier(), await newSupplier()];
  const supplier = await newUser({ role: 'supplier', supplier: own, domain: `${mark}.example` });
  const manager = await newUser({ role: 'manager', supplier: own, domain: `${mark}.example` });
  const admin = await newUser({ role: 'admin', domain: `${mark}.example` });
  const buyer = await newBuyer({ email: `${word()}@${mark}.example` });
  Object.assign(clients, { supplier: supplier.client, manager: manager.client, admin: admin.client });
  clients.buyer = buyer.client;
  ids.self = { anonymous: 1, buyer: buyer.id, manager: manager.id, supplier: supplier.id, admin: admin.id };
  ids.colleague = (await newUser({ role: 'manager', supplier: own, domain: `${mark}.example` })).id;
  ids.stranger = (await newUser({ role: 'supplier', supplier: foreign, domain: `${mark}.example` })).id;
  ids.other = (await newBuyer({ email: `${word()}@${mark}.example` })).id;
  const news = async (owner: number | null, isPublished: boolean): Promise<number> =>
    (await newNews({ supplier: owner, is_published: isPublished })).id;
  ids.own = await news(own, true);
  ids.ownDraft = await news(own, false);
  ids.foreign = await news(foreign, true);
  ids.foreignDraft = await news(foreign, false);
  ids.ours = await news(null, true);
  for (const name of ['group', 'otherGroup']) {
    const made = await root('POST', `${base}/company-groups/`, { body: { name: `${name} ${mark}` } });
    ids[name] = (json(made) as { id: number }).id;
  }
  await newGroupedCompany(buyer.id, ids.group as number);
});

describe.each(roles)('the role %s', (role) => {
  const column = roles.indexOf(role);
  const of = ([, ...cells]: (typeof lists)[number]): number => cells[column]!;
  const cellOf = ([, , , ...cells]: Call): Cell => cells[column]!;

  it.each(lists.map((row) => [row[0], of(row), row] as const))(
    `lists %s to the role ${role} with the count or status %s`,
    async (name, seen) => {
      const { own, ownDraft, foreign, foreignDraft, ours } = ids;
      const those =
        name === 'news' ? `id__in=${[own, ownDraft, foreign, foreignDraft, ours].join()}` : `search=${mark}`;
      const reply = await clients[role]!('GET', `${base}/${name}/?${those}`);
      const { count, results } = json(reply) as { count: number; results: unknown[] };
      expect(reply.status === 200 ? [count, results.length] : reply.status).toEqual(
        seen < 400 ? [seen, seen] : seen,
      );
    },
  );

  it.each(
    calls
      .filter((call) => typeof cellOf(call) === 'number')
      .map((call) => [call[0], call[1], call[2], cellOf(call) as number] as const),
  )(`%s %s %j by the role ${role} returns %s`, async (method, what, given, status) => {
    const [name, whose] = what.split('/') as [string, string?];
    const id = whose && ids[whose];
    const path = `${base}/${name}/${id === undefined ? '' : `${typeof id === 'object' ? id[role] : id}/`}`;
    const isUser = method === 'POST' && name === 'users';
    const body = isUser ? { email: `${word()}@${word()}.example`, password, ...given } : (given ?? undefined);
    const reply = await clients[role]!(method, path, body === undefined ? {} : { body });
    expect([reply.status, reply.status < 300 ? '' : reply.text]).toEqual([
      status,
      status < 300 ? '' : expect.stringMatching(/^\{"/),
    ]);
  });
});

it('news of a supplier belong to that supplier, cannot name another one, and are removed by its own users', async () => {
  const supplierOf = async (role: string, given: object): Promise<[number, number | null]> => {
    const made = await clients[role]!('POST', `${base}/news/`, { body: { title: 'x', ...given } });
    expect(made.status).toBe(201);
    const { id, supplier } = json(made) as { id: number; supplier: number | null };
    return [id, supplier];
  };
  const [mine, own] = await supplierOf('supplier', {});
  const [other, otherOwner] = await supplierOf('manager', { supplier: null });
  expect(own).not.toBeNull();
  expect(otherOwner).toBe(own);
  const foreign = await clients.supplier!('POST', `${base}/news/`, { body: { title: 'x', supplier: 99 } });
  expect([foreign.status, json(foreign)]).toEqual([
    400,
    { supplier: ['Invalid pk "99" - object does not exist.'] },
  ]);
  expect((await clients.manager!('DELETE', `${base}/news/${mine}/`)).status).toBe(204);
  expect((await clients.supplier!('DELETE', `${base}/news/${other}/`)).status).toBe(204);
  expect((await clients.supplier!('DELETE', `${base}/news/${other}/`)).status).toBe(404);
});
