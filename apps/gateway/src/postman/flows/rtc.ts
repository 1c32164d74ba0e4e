import type { Flow } from '../flow.js';

const id = '{{project_id}}';

export const rtcFlow: Flow = {
  variables: { username: 'The customer ID.', password: 'The customer certificate.' },
  requests: {
    'POST /project': {
      body: { name: 'project {{run}}', enable_sign_key: true },
      saves: { project_id: 'project.id' },
    },
    'GET /project': { body: { id } },
    'DELETE /project': { body: { id } },
    'POST /recording_config': { body: { id, recording_server: '10.12.1.5:8080' } },
    'POST /signkey': { body: { id, enable: true } },
    'POST /reset_signkey': { body: { id } },
    // Of a disabled project nothing is changed.
    'POST /project_status': {
      body: { id, status: 0 },
      after: ['POST /reset_signkey', 'POST /signkey', 'POST /recording_config'],
    },
  },
};
