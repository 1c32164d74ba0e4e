import { own } from '@stoa/kernel';
import { SaxesParser } from 'saxes';
import { feedFault, type Source } from '../feed.js';
import { xmlText } from '../xml/xml-text.js';

const packages: ReadonlySet<string> = new Set(['Каталог', 'ПакетПредложений']);

/**
 * Whether a document says that it has all products, not only those that have changed. Reads no further than the head of
 * its catalogue or package of offers.
 *
 * @throws Fault invalid/feed for text that is no XML
 */
export async function isFullFeed(source: Source): Promise<boolean> {
  const parser = new SaxesParser();
  let isFull: boolean | undefined;
  parser.on('opentag', ({ name, attributes }) => {
    if (!packages.has(name)) return;
    isFull ??= /^(false|0)$/i.test(
      own(attributes as Readonly<Record<string, string>>, 'СодержитТолькоИзменения') ?? '',
    );
  });
  parser.on('error', () => {
    throw feedFault(`The XML is not well-formed at line ${parser.line}.`);
  });
  for await (const text of xmlText(source)) {
    parser.write(text);
    if (isFull !== undefined) return isFull;
  }
  return false;
}
