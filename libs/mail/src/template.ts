import type { z } from 'zod';

export const languages = ['en', 'ru'] as const;
export type Language = (typeof languages)[number];

/** A paragraph of a mail: a text, which may have several lines, or a link by its address. */
export type Paragraph = string | { link: string };

/** What a mail says. */
export interface Letter {
  subject: string;
  paragraphs: readonly Paragraph[];
}

type Writer<Values> = (values: Values) => Letter;

/** A kind of mail: what it is about, and how it says so in each language. */
export interface Template<T extends z.ZodType = z.ZodType> {
  /** In the jobs that wait and in the development mailbox. */
  readonly name: string;
  readonly values: T;
  readonly write: Readonly<Record<Language, Writer<z.infer<T>>>>;
}

export const template = <T extends z.ZodType>(
  name: string,
  { values, ...write }: { values: T } & Record<Language, Writer<z.infer<T>>>,
): Template<T> => ({ name, values, write });

/** The language of a mail by that of its reader, as `ru` or `ru-RU`. */
export function languageOf(known: string | null | undefined, otherwise: Language): Language {
  const code = known?.slice(0, 2).toLowerCase();
  return languages.find((language) => language === code) ?? otherwise;
}
