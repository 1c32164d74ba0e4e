import { fieldFault } from '../actors/actor.js';
import { isBlankHtml, safeHtml, textLength } from './html.js';

/** Visible characters. */
const maxText = 65_000;
/** Characters of HTML: the longest text fits, even if all of it is escaped. */
const maxMarkup = 400_000;

/** The HTML of a text that may be empty. @throws Fault invalid/validation for one that is too long, or unsafe as a whole */
export function describedHtml(field: string, text: string): string {
  const html = safeHtml(text);
  if (html.length > maxMarkup || textLength(html) > maxText) throw fieldFault(field, 'too_big');
  if (!html && text.trim()) throw fieldFault(field, 'required');
  return html;
}

/** The HTML of a text that must have visible content. @throws Fault invalid/validation */
export function writtenHtml(field: string, text: string): string {
  const html = describedHtml(field, text);
  if (isBlankHtml(html)) throw fieldFault(field, 'required');
  return html;
}
