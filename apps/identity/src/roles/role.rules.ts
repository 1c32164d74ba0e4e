/** The first role: everything. */
export const adminCredentials = ['* /*'];

// As they are on the first start. Stores that someone defines later are for him to add: a pattern for any store would
// take in users, groups, roles and the definitions of stores, and scopes have no exceptions.
const stores = ['models', 'objects', 'automatons', 'handlers', 'labels', 'geofences', 'messages', 'events'];

/**
 * What a user may do who was given no other role: read what he sees, write the data of the ready-made stores and what
 * hangs below its records, keep his own tokens.
 */
export const memberCredentials = [
  'GET /*',
  '* /tokens/*',
  ...stores.flatMap((store) => [`* /${store}/*`, `* /${store}/*/*`, `* /${store}/*/*/*/*`]),
];
