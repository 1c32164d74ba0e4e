import type { Grammar } from './grammar.js';

export const agoraGrammar: Grammar = {
  spellings: {},
  choices: [],
  bodies: ['application/json'],
  security: {
    basic: { type: 'http', scheme: 'basic', description: 'Customer ID and customer certificate' },
  },
};
