import type { Grammar } from './grammar.js';

export const agoraGrammar: Grammar = {
  spellings: {},
  choices: [],
  security: {
    basic: { type: 'http', scheme: 'basic', description: 'Customer ID and customer certificate' },
  },
};
