/** The first role, which grants everything. */
export const adminCredentials = ['* /*'];

// The stores of the first start. An administrator adds stores that are defined later: a pattern for every store would
// include users, groups, roles and the definitions of stores, and scopes have no exceptions.
const stores = ['models', 'objects', 'automatons', 'handlers', 'labels', 'geofences', 'messages', 'events'];

/**
 * The role of users who were assigned no other: they read the records that they see, write the data of the ready-made
 * stores and the lists below their records, and keep their own tokens.
 */
export const memberCredentials = [
  'GET /*',
  '* /tokens/*',
  ...stores.flatMap((store) => [`* /${store}/*`, `* /${store}/*/*`, `* /${store}/*/*/*/*`]),
];
