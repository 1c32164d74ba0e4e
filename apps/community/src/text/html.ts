import sanitize from 'sanitize-html';
import { htmlElements } from './html-elements.js';

const options: sanitize.IOptions = {
  allowedTags: [
    ...['p', 'br', 'hr', 'div', 'span', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'code'],
    ...['b', 'strong', 'i', 'em', 'u', 's', 'del', 'sub', 'sup', 'ul', 'ol', 'li', 'a', 'img'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target'],
    img: ['src', 'alt', 'title', 'width', 'height'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  // A linked page must not receive the address of the linking page, because a token may be in it.
  transformTags: { a: sanitize.simpleTransform('a', { rel: 'nofollow noopener noreferrer' }) },
};

/** HTML that is safe to show. Plain text becomes paragraphs. Safe HTML is returned unchanged. */
export function safeHtml(text: string): string {
  const html = sanitize(escaped(text.replaceAll('\r\n', '\n')), options);
  if (html.includes('<')) return html;
  const plain = html.replace(/^\s*\n|\s+$/g, '');
  if (!plain) return '';
  const paragraphs = plain.split(/\n\s*\n/);
  return paragraphs.map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br />')}</p>`).join('');
}

/**
 * The sanitiser drops each tag that it does not allow, and what only looks like one. So what opens no element of HTML is
 * escaped before: an address, a generic type, a comparison. An `&` without an entity is escaped for the same reason.
 */
function escaped(text: string): string {
  const lastCommentEnd = text.lastIndexOf('-->');
  return text
    .replace(/</g, (found, place: number) => (isMarkup(text, place, lastCommentEnd) ? found : '&lt;'))
    .replace(/&(?!(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);)/gi, '&amp;');
}

const tag = /<\/?([a-z][^\s/<>]*)(?:[\s/](?:[^<>"']|"[^"]*"|'[^']*')*)?>/iy;
const doctype = /<!doctype\b[^<>]*>/iy;

function isMarkup(text: string, place: number, lastCommentEnd: number): boolean {
  if (text.startsWith('<!--', place)) return place < lastCommentEnd;
  tag.lastIndex = doctype.lastIndex = place;
  const name = tag.exec(text)?.[1];
  return name === undefined ? doctype.test(text) : htmlElements.has(name.toLowerCase());
}

const entity = /&(?:amp|lt|gt|quot);/g;
const surrogates = /[\ud800-\udbff][\udc00-\udfff]/g;

/** The number of visible characters of HTML, line breaks included. */
export const textLength = (html: string): number =>
  html
    .replaceAll('<br />', '\n')
    .replaceAll('</p><p>', '\n\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(entity, '.')
    .replaceAll(surrogates, '.').length;

/** Whether HTML has no visible content. */
export const isBlankHtml = (html: string): boolean =>
  !/<(?:img|hr)\b/.test(html) && !/[^\s\u200b-\u200d\u2060]/.test(html.replaceAll(/<[^>]*>/g, ''));
