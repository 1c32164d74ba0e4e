import { describe, expect, it } from '@jest/globals';
import { prefersHtml } from './prefers-html.js';

describe('an Accept header', () => {
  it.each([
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
    'text/html',
    'TEXT/HTML;level=1;q=0.5, application/json;q=0.4',
    'application/json, text/html',
  ])('the Accept header %s prefers HTML', (accept) => expect(prefersHtml(accept)).toBe(true));

  it.each([
    undefined,
    '',
    '*/*',
    'text/*',
    'application/json',
    'application/json, text/html;q=0.9',
    'text/html;q=0',
    'text/html;q=much',
  ])('the Accept header %s does not prefer HTML', (accept) => expect(prefersHtml(accept)).toBe(false));
});
