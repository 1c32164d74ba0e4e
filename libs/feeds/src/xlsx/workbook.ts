import { feedFault } from '../feed.js';
import { attributeOf, type Element } from '../xml/element.js';
import { XmlRecords, type RecordOptions } from '../xml/xml-records.js';
import { xmlText } from '../xml/xml-text.js';
import type { Archive } from '../zip/archive.js';

/** Characters of all shared texts of a workbook, and their number. */
const maxTexts = { length: 32 * 1024 * 1024, count: 2_000_000 };

const title = 'an XLSX workbook';

/** All records of one file of the archive. */
async function recordsOf(
  archive: Archive,
  name: string,
  options: Omit<RecordOptions, 'title'>,
): Promise<void> {
  const records = new XmlRecords({ ...options, title });
  for await (const text of xmlText(archive.read(name))) records.read(text);
  records.end();
}

/** The path of the first sheet. @throws Fault invalid/feed */
export async function firstSheet(archive: Archive): Promise<string> {
  if (!archive.names.includes('xl/workbook.xml')) throw feedFault('The feed is not an XLSX workbook.');
  const sheets: (string | undefined)[] = [];
  await recordsOf(archive, 'xl/workbook.xml', {
    root: 'workbook',
    records: new Set(['sheets/sheet']),
    onRecord: (sheet) => void sheets.push(attributeOf(sheet, 'r:id')),
  });
  const targets = new Map<string | undefined, string>();
  await recordsOf(archive, 'xl/_rels/workbook.xml.rels', {
    root: 'Relationships',
    records: new Set(['Relationships/Relationship']),
    onRecord: (relation) =>
      void targets.set(attributeOf(relation, 'Id'), attributeOf(relation, 'Target') ?? ''),
  });
  const target = targets.get(sheets[0]);
  if (!target) throw feedFault('The workbook has no sheet.');
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

/** The texts that cells refer to by number. @throws Fault invalid/feed for more than memory should hold */
export async function sharedTexts(archive: Archive): Promise<string[]> {
  const texts: string[] = [];
  let length = 0;
  if (!archive.names.includes('xl/sharedStrings.xml')) return texts;
  await recordsOf(archive, 'xl/sharedStrings.xml', {
    root: 'sst',
    records: new Set(['sst/si']),
    onRecord: (item) => {
      const text = richText(item);
      length += text.length;
      if (length > maxTexts.length || texts.length === maxTexts.count)
        throw feedFault('The workbook has too many texts.');
      texts.push(text);
    },
  });
  return texts;
}

/** The text of an item, or of its parts with formats of their own; without how it is pronounced (`rPh`). */
export const richText = ({ children }: Element): string =>
  children.map((part) => (part.name === 't' ? part.text : part.name === 'r' ? richText(part) : '')).join('');
