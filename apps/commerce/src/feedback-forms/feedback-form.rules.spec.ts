import { describe, expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import { formFields } from './feedback-form.rules.js';

const issuesOf = (sent: Parameters<typeof formFields>[0]): unknown => {
  try {
    return formFields(sent);
  } catch (error) {
    return Fault.from(error).details.issues?.map(({ path, issue }) => `${path.join('.')} ${issue}`);
  }
};

describe('the fields of a form', () => {
  it('gets what is not sent, and choices only for a select', () =>
    expect(
      issuesOf([
        { name: 'text', type: 'textarea' },
        { name: 'topic', type: 'select', required: true, choices: ['a'] },
        { name: 'consent', type: 'bool', choices: ['b'] },
      ]),
    ).toEqual([
      { name: 'text', type: 'textarea', required: false, choices: null },
      { name: 'topic', type: 'select', required: true, choices: ['a'] },
      { name: 'consent', type: 'bool', required: false, choices: null },
    ]));

  it.each<[Parameters<typeof formFields>[0], string[]]>([
    [
      [
        { name: 'a', type: 'text' },
        { name: 'a', type: 'email' },
      ],
      ['fields.1.name field_repeated'],
    ],
    [[{ name: 'a', type: 'select' }], ['fields.0.choices required']],
    [[{ name: 'a', type: 'select', choices: null }], ['fields.0.choices required']],
    [[{ name: 'a', type: 'select', choices: [] }], ['fields.0.choices empty']],
    [
      [{}, {}],
      [
        'fields.0.name required',
        'fields.0.type required',
        'fields.1.name required',
        'fields.1.type required',
      ],
    ],
  ])('refuses %j with %j', (sent, issues) => expect(issuesOf(sent)).toEqual(issues));
});
