import { describe, expect, it } from '@jest/globals';
import { isBlankHtml, safeHtml, textLength } from './html.js';

describe('plain text', () => {
  it.each([
    ['an address in angle brackets', 'Write to <anna@example.org>', 'Write to &lt;anna@example.org&gt;'],
    ['a generic type', 'List<String> and Map<K, V>', 'List&lt;String&gt; and Map&lt;K, V&gt;'],
    ['a comparison', 'a < b and c > d', 'a &lt; b and c &gt; d'],
    ['an arrow', 'x <- y', 'x &lt;- y'],
    ['a heart emoticon', 'I <3 it', 'I &lt;3 it'],
    ['a tag that is not closed', 'if a <b then', 'if a &lt;b then'],
    ['an XML element', '<config>1</config>', '&lt;config&gt;1&lt;/config&gt;'],
    ['an invalid declaration', '<!important> <?php', '&lt;!important&gt; &lt;?php'],
    ['a query string', '?a=1&copy=2&lt=3', '?a=1&amp;copy=2&amp;lt=3'],
    ['an entity', 'Tom &amp; Jerry', 'Tom &amp; Jerry'],
    ['a nested bracket', '<a@b<c@d>', '&lt;a@b&lt;c@d&gt;'],
    ['leading spaces', '  x', '  x'],
  ])('keeps %s as text', (_what, text, html) => expect(safeHtml(text)).toBe(`<p>${html}</p>`));

  it('turns the line breaks of plain text into paragraphs and <br /> elements', () =>
    expect(safeHtml('a\r\nb\n\n\nc\n')).toBe('<p>a<br />b</p><p>c</p>'));

  it('escapes an address in angle brackets and a comparison beside markup', () =>
    expect(safeHtml('<p>From: <b>Anna</b> <anna@example.org>, a < b</p>')).toBe(
      '<p>From: <b>Anna</b> &lt;anna@example.org&gt;, a &lt; b</p>',
    ));
});

const harmless =
  /<script|<style|<iframe|<svg|<object|<form|<img[^>]*\son|javascript:|<[^>]*\son\w+=|srcdoc|<meta|<base|<!/i;

describe('harmful markup', () => {
  it.each([
    ['<script>alert(1)</script>', ''],
    ['a<script>alert(1)</script>b', '<p>ab</p>'],
    ['<ScRiPt src=//evil></sCrIpT>x', '<p>x</p>'],
    ['<p onclick="x()">a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a rel="nofollow noopener noreferrer">a</a>'],
    ['<a href="java&#115;cript:alert(1)">a</a>', '<a rel="nofollow noopener noreferrer">a</a>'],
    ['<iframe srcdoc="<script>alert(1)</script>"></iframe>x', '<p>x</p>'],
    ['<svg onload=alert(1)>x</svg>', '<p>x</p>'],
    ['<style>p{}</style><p>x</p>', '<p>x</p>'],
    ['<!-- x --><p>a</p>', '<p>a</p>'],
  ])('sanitises %j to %j', (text, html) => expect(safeHtml(text)).toBe(html));

  it.each([
    '<img src=x onerror=alert(1)>',
    '<img src="javascript:alert(1)">',
    '<scr<script>ipt>alert(1)</scr</script>ipt>',
    '<<script>alert(1)//<</script>',
    '<script x=">" >alert(1)</script>',
    "<script a='>alert(1)</script>",
    '<b <script>alert(1)</script>>',
    '<foo <script>alert(1)</script>',
    '<a@b onmouseover=alert(1)>x</a@b>',
    '<p title="</p><script>alert(1)</script>">x</p>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<textarea><img src=x onerror=alert(1)></textarea>',
    '<form action="javascript:alert(1)"><input type=submit></form>',
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)"><base href=//evil>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '<img/src=x/onerror=alert(1)>',
    '<b\u0000onclick=alert(1)>x',
    '<!--><script>alert(1)</script>-->',
  ])('leaves no harmful markup of %s', (text) => {
    const escaped = safeHtml(text).replaceAll(/&lt;[^<]*/g, '');
    expect(escaped).not.toMatch(harmless);
  });
});

/** mulberry32: the same numbers in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pieces = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '/',
    '=',
    ' ',
    '\n',
    '\n\n',
    '\r\n',
    'a',
    'я',
    '😀',
    '&amp;',
    '&lt;',
    '&copy',
    '&#10;',
  ],
  ...[
    '<b>',
    '</b>',
    '<p>',
    '</p>',
    '<br>',
    '<script>',
    '</script>',
    '<i',
    '<a href="',
    '">',
    '<anna@example.org>',
  ],
  ...[
    '<!--',
    '-->',
    '<img src="/x.png">',
    '<ul><li>',
    '<table>',
    '&nbsp;',
    '\t',
    '<h1>',
    '<textarea>',
    '<T>',
  ],
];

it('sanitises random HTML to harmless HTML, which it returns unchanged when sanitised again', () => {
  const next = numbers(7);
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: next(12) }, () => pieces[next(pieces.length)]!).join('');
    const html = safeHtml(text);
    expect([text, safeHtml(html)]).toEqual([text, html]);
    expect(html.replaceAll(/&lt;[^<]*/g, '')).not.toMatch(harmless);
  }
});

it.each([
  ['an escaped character and an emoji as one each', '<p>&lt;&amp;&gt;"😀</p>', 5],
  ['a line break as one character', 'a<br />b', 3],
  ['the break between paragraphs as two characters', '<p>a</p><p>b</p>', 4],
  ['no markup', '<p><a href="https://example.org" rel="nofollow">x</a></p>', 1],
])('the length of a text counts %s', (_what, html, length) => expect(textLength(html)).toBe(length));

it.each([
  ['', true],
  ['<p></p>', true],
  ['<p>\u00a0<br /> </p>', true],
  ['<p>\u200b</p>', true],
  ['<p>x</p>', false],
  ['<img src="/a.png" />', false],
])('%j is blank: %s', (html, isBlank) => expect(isBlankHtml(html)).toBe(isBlank));
