import { describe, expect, it } from '@jest/globals';
import { languageOf, mails, render } from './index.js';

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `P${index}`,
    quantity: '1.000',
    unit: 'шт',
    total: '2.50',
  }));

describe('a mail', () => {
  it('has a subject, the same text as plain text and as HTML, and no text from outside as markup', () => {
    const answer = 'First <b>line</b> & "more"\r\nsecond';
    const { subject, text, html } = render(mails.feedbackAnswered, 'en', {
      number: 7,
      form: 'Contact',
      answer,
    });
    expect(subject).toBe('Contact: an answer to your message 7');
    expect(text).toBe(
      'Thank you for your message. This is our answer:\n\nFirst <b>line</b> & "more"\nsecond\n',
    );
    expect(html).toContain('<p>First &lt;b&gt;line&lt;/b&gt; &amp; &quot;more&quot;<br>\nsecond</p>');
    expect(html).toContain('<html lang="en">');
  });

  it('is in the language that is asked for', () => {
    const values = { number: 7, form: 'Контакты', answer: 'Да.' };
    expect(render(mails.feedbackAnswered, 'ru', values).subject).toBe('Контакты: ответ на ваше обращение 7');
  });

  it.each([
    'Contact\r\nBcc: all@example.org',
    'Contact\nBcc: all@example.org',
    'Contact\u2028Bcc: all@example.org',
  ])('has one line as its subject, of the name %j', (form) => {
    const { subject } = render(mails.feedbackAnswered, 'en', { number: 1, form, answer: 'a' });
    expect(subject).toBe('Contact Bcc: all@example.org: an answer to your message 1');
  });

  it('shows 50 lines of an order, and says how many more there are', () => {
    const order = { number: '12', supplier: 'S', company: 'C', total: '5.00', currency: 'RUB' };
    const { text } = render(mails.orderConfirmed, 'en', { ...order, lines: lines(52) });
    expect(text).toContain('P0: 1.000 шт, 2.50\nP1: 1.000 шт, 2.50\n');
    expect(text).toContain('P49: 1.000 шт, 2.50\nand 2 more\n\nTotal: 5.00 RUB');
    expect(text).not.toContain('P50');
  });

  it('leaves out what is not said', () => {
    const claim = { number: '1', order: '2', status: 'approved' };
    expect(render(mails.claimAnswered, 'en', claim).text).toBe(
      'The supplier has answered claim 1 about order 2. Its status is now: approved.\n',
    );
    const full = { ...claim, answer: 'Sorry.', refund: '5.00 RUB' };
    expect(render(mails.claimAnswered, 'ru', full).text).toContain('\n\nSorry.\n\nВозврат: 5.00 RUB\n');
  });

  it.each([
    ['en', 'in_review', 'Claim 1: in review'],
    ['ru', 'in_review', 'Рекламация 1: на рассмотрении'],
    ['ru', 'constructor', 'Рекламация 1: constructor'],
  ] as const)('in the language %s calls the status of a claim %s: %s', (language, status, subject) =>
    expect(render(mails.claimAnswered, language, { number: '1', order: '2', status }).subject).toBe(subject),
  );

  it('links to an address of the web alone', () => {
    const values = { login: 'anna', token: 'secret' };
    const page = 'https://shop.example/?token=secret&a=b';
    const address = 'https://shop.example/?token=secret&amp;a=b';
    expect(render(mails.passwordReset, 'en', { ...values, page }).html).toContain(
      `<a href="${address}">${address}</a>`,
    );
    expect(render(mails.passwordReset, 'en', values).html).toContain('<p><code>secret</code></p>');
    const script = render(mails.passwordReset, 'en', { ...values, page: 'javascript:alert(1)' });
    expect(script.html).not.toContain('href');
  });
});

it.each([
  ['ru', 'ru'],
  ['ru-RU', 'ru'],
  ['RU', 'ru'],
  ['en-GB', 'en'],
  ['de', 'en'],
  ['', 'en'],
  [null, 'en'],
  [undefined, 'en'],
] as const)('the language of a mail to a user with the language %j is %s', (known, language) =>
  expect(languageOf(known, 'en')).toBe(language),
);
