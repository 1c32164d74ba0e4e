/** Ids of what the lists are of. */
export interface Place {
  forum: number;
  helpdesk: number;
  type: number;
  category: number;
  tag: number;
  /** The one with a tenth of all comments. */
  topic: number;
  user: number;
}

/** Each list of the community, by its path. */
export const lists = ({ forum, helpdesk, type, category, tag, topic, user }: Place): string[] => [
  ...['forums', 'users?limit=200', 'users/groups', 'custom_fields', 'tokens'],
  ...[`forums/${forum}/types`, `forums/${forum}/types/${type}/statuses`],
  ...[`forums/${forum}/categories`, `forums/${forum}/tags`],
  ...[`forums/${forum}/topics`, `forums/${forum}/topics?limit=10&page=20`, `forums/${helpdesk}/topics`],
  ...[`forums/${forum}/users/${user}/topics`, `users/${user}/topics`],
  ...[`categories/${category}/topics`, `tags/${tag}/topics`],
  ...[`topics/${topic}/comments`, `topics/${topic}/comments?limit=10&page=20`, `users/${user}/comments`],
];

/** Agents alone see these. */
export const isForAgents = (path: string): boolean => /^(users\/groups|custom_fields|tokens)$/.test(path);
