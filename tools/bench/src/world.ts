import { Api } from './api.js';
import { devices } from './device.js';

const perRequest = 5000;

/**
 * A group with two members: one stores the records, the other reads them. So nothing is measured as an administrator,
 * and every record is reached through the access rule.
 */
export async function makeWorld(
  gateway: string,
  admin: { login: string; password: string },
): Promise<[Api, Api]> {
  const root = await Api.login(gateway, admin);
  const role = await root.post<{ _id: string }>('/roles', { name: 'bench', credentials: ['* /*'] });
  const group = await root.post<{ _id: string }>('/groups', { name: 'bench' });
  await root.post('/stores', {
    name: 'devices',
    fields: { name: 'String', id: 'String' },
    validate: { name: ['required'] },
  });
  const person = async (login: string): Promise<Api> => {
    const secret = { login, password: `password of ${login}` };
    await root.post('/users', { ...secret, email: `${login}@localhost`, role: role._id, group: group._id });
    return Api.login(gateway, secret);
  };
  return [await person('writer'), await person('reader')];
}

/** @returns the ids, ascending. */
export async function loadDevices(writer: Api, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < count; from += perRequest) {
    const insert = devices(from, Math.min(from + perRequest, count));
    ids.push(...(await writer.post<{ inserted: string[] }>('/devices/bulk', { insert })).inserted);
  }
  return ids.sort();
}
