import type { Flow } from '../flow.js';

const access = { body: { users: ['{{users_id}}'] } };
const user = { login: '{{login}}', password: '{{password}}' };

export const storeFlow: Flow = {
  variables: {
    login: 'Of a user; with `password` a request gets the token.',
    password: 'Of the same user.',
    objects_id: 'Of a device: a record of the store `objects` that names its `model`.',
  },
  requests: {
    'POST /auth': { body: user },
    'POST /auth/token': { body: user, saves: { key: 'token' } },
    'GET /auth': { after: ['POST /auth/token'] },
    'POST /stores': {
      body: { name: 'sensors_{{run}}', fields: { name: 'String' }, packets: { keepDays: 90 }, soft: true },
      saves: { store: 'name' },
    },
    'GET /stores/{name}': { path: { name: '{{store}}' } },
    'PATCH /stores/{name}': { path: { name: '{{store}}' } },
    'DELETE /stores/{name}': { path: { name: '{{store}}' }, after: ['POST /{store}/{id}/restore'] },
    'POST /objects/{id}/commands/{command}': { path: { command: 'setLevel' } },
    'POST /{store}/import': { body: '{"name":"Three"}\n{"name":"Four"}\n' },
    'POST /{store}/{id}/access': access,
    'DELETE /{store}/{id}/access': access,
    'POST /{store}/{id}/restore': { after: ['DELETE /{store}/{id}'] },
  },
};
