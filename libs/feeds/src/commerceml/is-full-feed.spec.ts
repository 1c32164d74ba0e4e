import { expect, it } from '@jest/globals';
import { isFullFeed } from './is-full-feed.js';

const root = (inner: string): string => `<КоммерческаяИнформация>${inner}</КоммерческаяИнформация>`;

it.each([
  [root('<Каталог СодержитТолькоИзменения="false"/>'), true],
  [root('<Классификатор/><Каталог СодержитТолькоИзменения="true"/>'), false],
  [root('<Каталог/>'), false],
  [root('<ПакетПредложений СодержитТолькоИзменения="false"/>'), true],
  [root('<ИзмененияПакетаПредложений СодержитТолькоИзменения="false"/>'), false],
  ['', false],
])('the document %s is a full feed: %j', async (text, isFull) => {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  expect(await isFullFeed(source())).toBe(isFull);
});

it('reads no further than the head of the catalogue', async () => {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`<КоммерческаяИнформация>${' '.repeat(300)}<Каталог СодержитТолькоИзменения="false">`);
    throw new Error('read too far');
  }
  expect(await isFullFeed(source())).toBe(true);
});

it('refuses text that is no XML', async () => {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('<a></b>');
  }
  await expect(isFullFeed(source())).rejects.toThrow('The XML is not well-formed at line 1.');
});
