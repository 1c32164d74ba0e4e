import { columns, jsonObject, raw } from '@stoa/persistence';
import { time } from './json.js';

export const groupView = jsonObject({
  ...columns('g', ['id', 'name', 'user_count']),
  created: time(raw('g.created')),
});
