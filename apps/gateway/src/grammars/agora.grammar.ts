import { notFound } from '@stoa/kernel';
import type { Grammar } from './grammar.js';

export const agoraGrammar: Grammar = {
  spellings: {},
  choices: [],
  faults: [notFound('project')],
  bodies: ['application/json'],
  security: {
    basic: { type: 'http', scheme: 'basic', description: 'Customer ID and customer certificate' },
  },
};
