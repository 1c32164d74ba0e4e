import { xmlText } from '@stoa/kernel';
import type { z } from 'zod';
import type { Language, Letter, Paragraph, Template } from './template.js';

/** A mail without its addresses. */
export interface Rendered {
  subject: string;
  text: string;
  html: string;
}

/** Values are those of the template. @throws ZodError for others */
export function render<T extends z.ZodType>(
  { values, write }: Template<T>,
  language: Language,
  given: z.input<T>,
): Rendered {
  const { subject, paragraphs } = write[language](values.parse(given));
  return {
    subject: oneLine(subject),
    text: `${paragraphs.map(plain).join('\n\n')}\n`,
    html: page(language, paragraphs),
  };
}

/** Line ends would begin another header, and other control characters have no meaning in one. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();

const plain = (paragraph: Paragraph): string =>
  typeof paragraph === 'string' ? paragraph.replaceAll(/\r\n?/g, '\n') : paragraph.link;

const page = (language: Language, paragraphs: Letter['paragraphs']): string =>
  `<!DOCTYPE html>
<html lang="${language}">
<head><meta charset="utf-8"></head>
<body>
${paragraphs.map((one) => `<p>${marked(one)}</p>`).join('\n')}
</body>
</html>
`;

function marked(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return xmlText(plain(paragraph)).replaceAll('\n', '<br>\n');
  const address = xmlText(paragraph.link);
  return /^https?:/.test(paragraph.link) ? `<a href="${address}">${address}</a>` : `<code>${address}</code>`;
}
