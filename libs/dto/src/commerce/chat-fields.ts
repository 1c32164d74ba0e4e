import { optional } from './common-fields.js';
import { integer } from './number-fields.js';
import { char, pks } from './text-fields.js';

export const chatMessageFields = {
  text: char({ max: 10_000, optional: true, allowsBlank: true }),
  files: pks(optional),
};

export const chatReadFields = { last_message_id: integer() };
