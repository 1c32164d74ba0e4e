import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { refusedInText } from '../plain-words.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Words that a text uses in another sense, by its path. */
const exemptions = new Map([
  ['docs/decisions/0011-sockets-without-an-adapter.md', ['rooms']], // of Socket.IO
  ['docs/operations.md', ['nobody']], // an account of the operating system
]);

const texts = globSync(
  [
    '*.md',
    'docs/**/*.md',
    '{apps,libs,tools}/*/*.md',
    'Dockerfile',
    'docker/*',
    '*.yml',
    'k8s/**/*.yaml',
    '.env.example',
  ],
  { cwd: root },
);

const findingsIn = (path: string): string[] =>
  readFileSync(join(root, path), 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      refusedInText(line, exemptions.get(path)).map(({ word }) => `${path}:${index + 1} ${word}`),
    );

it('the checked texts include documents, manifests and the Dockerfile', () =>
  expect(texts).toEqual(expect.arrayContaining(['README.md', 'Dockerfile', 'k8s/base/gateway.yaml'])));

it('documents, manifests and images contain no refused word', () =>
  expect(texts.flatMap(findingsIn)).toEqual([]));
