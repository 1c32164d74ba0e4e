import { SaxesParser } from 'saxes';
import { feedFault } from '../feed.js';
import type { Element } from './element.js';

/** Characters of one text, tag, comment or document type. */
const maxTokenLength = 2 * 1024 * 1024;
const maxDepth = 128;
/** Elements within one record. */
const maxParts = 20_000;

/** Without the prefix of a name space. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** An open element. */
interface Frame {
  name: string;
  /** With the element that it is in. */
  key: string;
  /** Of an element within a record, and of a record itself. */
  element?: Element | undefined;
  isRecord: boolean;
  isReported: boolean;
}

/** A record, and the record that it is within. */
type OnRecord = (element: Element, enclosing: Element | undefined) => void;

export interface RecordOptions {
  /** The name of the document's element. */
  root: string;
  /** What a document with another root is not, for the message. */
  title: string;
  /** Elements that are read as a whole, with the element that they are in: `offers/offer`. */
  records: ReadonlySet<string>;
  onRecord: OnRecord;
}

/**
 * Reads XML and reports its records; what is outside of them is not kept. Entities are never expanded, and a document
 * that declares some is refused. A record within another one (a group of a group) is reported after it and is no part of
 * it: the outer record is then reported as far as it is read.
 */
export class XmlRecords {
  private readonly parser = new SaxesParser();
  private readonly frames: Frame[] = [];
  private hasRoot = false;
  private parts = 0;
  /** Characters since the last event: those that the parser holds. */
  private held = 0;

  constructor(private readonly options: RecordOptions) {
    const { parser } = this;
    parser.on('opentag', ({ name, attributes }) => this.open(localName(name), attributes));
    parser.on('closetag', () => this.close());
    parser.on('text', (text) => this.addText(text));
    parser.on('cdata', (text) => this.addText(text));
    parser.on('comment', () => this.release());
    parser.on('processinginstruction', () => this.release());
    parser.on('doctype', (text) => this.checkDoctype(text));
    parser.on('error', () => {
      throw feedFault(`The XML is not well-formed at line ${parser.line}, column ${parser.column}.`);
    });
  }

  /** @throws Fault invalid/feed */
  read(text: string): void {
    this.held += text.length;
    this.parser.write(text);
    if (this.held > maxTokenLength)
      throw feedFault(`The XML has a text that is too long at line ${this.parser.line}.`);
  }

  /** @throws Fault invalid/feed for a document that is cut off */
  end(): void {
    const frame = this.frames.at(-1);
    if (frame) throw feedFault(`The XML is cut off in the element "${frame.name}".`);
    if (!this.hasRoot) throw feedFault('The feed is empty.');
    this.parser.close();
  }

  private release(): void {
    this.held = 0;
  }

  private checkDoctype(text: string): void {
    this.release();
    if (text.includes('[')) throw feedFault('The XML declares entities, which are not accepted.');
  }

  private addText(text: string): void {
    this.release();
    const element = this.frames.at(-1)?.element;
    if (element) element.text += text;
  }

  private open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.release();
    const outer = this.frames.at(-1);
    if (!outer) this.checkRoot(name);
    if (this.frames.length === maxDepth) throw feedFault(`The XML has more than ${maxDepth} levels.`);
    const key = `${outer?.name ?? ''}/${name}`;
    const isRecord = this.isRecord(key);
    const element = { name, attributes, text: '', children: [] };
    if (isRecord) this.beginRecord();
    else this.addPart(outer, element);
    const isKept = isRecord || outer?.element !== undefined;
    this.frames.push({ name, key, element: isKept ? element : undefined, isRecord, isReported: false });
  }

  /** Within a record only one of the same name is a record. */
  private isRecord(key: string): boolean {
    const enclosing = this.frames.findLast(({ isRecord }) => isRecord);
    return this.options.records.has(key) && (!enclosing || enclosing.key === key);
  }

  private checkRoot(name: string): void {
    const { root, title } = this.options;
    if (name !== root) throw feedFault(`The feed is not ${title}: its root element is "${name}".`);
    this.hasRoot = true;
  }

  private beginRecord(): void {
    this.parts = 0;
    const enclosing = this.frames.findLast(({ isRecord }) => isRecord);
    if (enclosing) this.report(enclosing);
  }

  private addPart(outer: Frame | undefined, element: Element): void {
    if (!outer?.element) return;
    if (++this.parts > maxParts) throw feedFault(`The XML has an element with more than ${maxParts} parts.`);
    outer.element.children.push(element);
  }

  private close(): void {
    this.release();
    const frame = this.frames.pop()!;
    if (frame.isRecord) this.report(frame);
  }

  private report(frame: Frame): void {
    if (frame.isReported) return;
    frame.isReported = true;
    const at = this.frames.indexOf(frame);
    const around = at < 0 ? this.frames : this.frames.slice(0, at);
    this.options.onRecord(frame.element!, around.findLast(({ isRecord }) => isRecord)?.element);
  }
}
