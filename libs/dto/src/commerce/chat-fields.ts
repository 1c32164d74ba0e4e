import { optional } from './common-fields.js';
import { list } from './list-fields.js';
import { integer } from './number-fields.js';
import { char } from './text-fields.js';

export const chatMessageFields = {
  text: char({ max: 10_000, optional: true, allowsBlank: true }),
  files: list(integer({ min: 1 }), { max: 20, ...optional }),
};

export const chatReadFields = { last_message_id: integer() };
