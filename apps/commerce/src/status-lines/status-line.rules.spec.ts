import { describe, expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import { lineOf } from './status-line.rules.js';

const statuses = new Map([
  ...['new', 'processing', 'reserve', 'paid', 'shipped'].map((code) => [code, false] as const),
  ...['closed', 'cancelled'].map((code) => [code, true] as const),
]);
/** `new>paid paid>closed` */
const stepsOf = (text: string) =>
  text.split(' ').map((step) => {
    const [from, to] = step.split('>') as [string, string];
    return { from, to, roles: [] };
  });
const issuesOf = (steps: Parameters<typeof lineOf>[0]): unknown => {
  try {
    return lineOf(steps, statuses);
  } catch (error) {
    return Fault.from(error).details.issues?.map(({ path, issue, params }) =>
      [path.join('.'), issue, params?.value].filter(Boolean).join(' '),
    );
  }
};

describe('the steps of a status line', () => {
  it.each([
    ['new>closed'],
    ['new>processing processing>reserve reserve>paid paid>shipped shipped>closed'],
    ['new>processing processing>closed processing>cancelled new>cancelled'],
    ['paid>closed new>paid'],
    ['new>processing processing>new processing>closed'],
  ])('accepts %s', (text) => expect(issuesOf(stepsOf(text))).toEqual(stepsOf(text)));

  it.each([
    ['processing>closed', ['steps line_start']],
    ['new>processing', ['steps line_end']],
    ['new>processing processing>new', ['steps line_end']],
    ['new>closed paid>shipped', ['steps line_unreachable paid']],
    [
      'new>closed paid>shipped shipped>paid',
      ['steps line_unreachable paid', 'steps line_unreachable shipped'],
    ],
    ['new>processing paid>closed', ['steps line_unreachable paid', 'steps line_end']],
    ['new>closed closed>new', ['steps line_final closed']],
    ['new>packed packed>closed', ['steps.0.to choice packed', 'steps.1.from choice packed']],
  ])('refuses %j with %j', (text, issues) => expect(issuesOf(stepsOf(text))).toEqual(issues));

  it('refuses a line without steps', () => expect(issuesOf([])).toEqual(['steps line_start']));

  it('refuses a step without a status, and gives one without roles none', () => {
    expect(issuesOf([{ from: 'new' }])).toEqual(['steps.0.to required']);
    expect(issuesOf([{ from: 'new', to: 'closed' }])).toEqual([{ from: 'new', to: 'closed', roles: [] }]);
  });
});
