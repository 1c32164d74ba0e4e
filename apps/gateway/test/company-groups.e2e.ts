import { expect, it } from '@jest/globals';
import { base, json, root, word } from './commerce-clients.js';

const path = `${base}/company-groups/`;
const at = (id: number): string => `${path}${id}/`;

it('creates, reads, changes, lists and removes company groups', async () => {
  const externalId = word();
  const made = await root('POST', path, { body: { name: ' Dealers ', external_id: externalId, id: 7 } });
  const group = json(made) as Record<string, unknown> & { id: number };
  expect([made.status, Object.keys(group)]).toEqual([
    201,
    ['id', 'external_id', 'name', 'price_type', 'created_at', 'updated_at'],
  ]);
  expect(group).toMatchObject({ external_id: externalId, name: 'Dealers' });
  expect(json(await root('GET', at(group.id)))).toEqual(group);

  const changed = await root('PATCH', at(group.id), { body: { name: 'Partners' } });
  expect(json(changed)).toEqual({ ...group, name: 'Partners', updated_at: expect.any(String) });
  const put = await root('PUT', at(group.id), { body: { external_id: null } });
  expect([put.status, json(put)]).toEqual([400, { name: ['This field is required.'] }]);

  const listed = await root('GET', `${path}?external_id__in=${externalId},x&search=part`);
  expect(json(listed)).toMatchObject({ count: 1, results: [{ id: group.id, name: 'Partners' }] });
  expect((await root('DELETE', at(group.id))).status).toBe(204);
  expect((await root('DELETE', at(group.id))).status).toBe(404);
});

it('refuses an external id that another group has', async () => {
  const body = { name: 'a', external_id: word() };
  expect((await root('POST', path, { body })).status).toBe(201);
  const again = await root('POST', path, { body });
  expect([again.status, json(again)]).toEqual([
    400,
    { external_id: ['company group with this external id already exists.'] },
  ]);
});

it('answers OPTIONS with the metadata of the fields', async () => {
  const { name, actions } = json(await root('OPTIONS', path)) as {
    name: string;
    actions: { POST: Record<string, object> };
  };
  expect(name).toBe('Company Groups List');
  expect(actions.POST.name).toEqual({
    type: 'string',
    required: true,
    read_only: false,
    label: 'Name',
    max_length: 255,
  });
});
