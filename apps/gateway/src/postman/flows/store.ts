import type { Flow } from '../flow.js';

const user = { login: '{{login}}', password: '{{password}}' };

export const storeFlow: Flow = {
  variables: { login: 'Of a user; with `password` a request gets the token.', password: 'Of the same user.' },
  requests: {
    'POST /auth': { body: user },
    'POST /auth/token': { body: user, saves: { key: 'token' } },
    'GET /auth': { after: ['POST /auth/token'] },
    'POST /stores': {
      body: { name: 'sensors_{{run}}', fields: { name: 'String' }, packets: { keepDays: 90 }, soft: true },
      saves: { store: 'name' },
    },
  },
};
