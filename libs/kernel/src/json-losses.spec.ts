import { describe, expect, it } from '@jest/globals';
import { parseJson } from './json.js';

const parsed = (text: string): unknown => {
  try {
    return parseJson(Buffer.from(text));
  } catch (error) {
    return (error as { details: { issues: { path: unknown[]; issue: string }[] } }).details.issues.map(
      ({ path, issue }) => [path.join('.'), issue],
    );
  }
};

describe('parseJson', () => {
  it.each([
    '12345678901234567890',
    '9007199254740993',
    '-9007199254740993',
    '0.1000000000000000055',
    '123456789.123456789123',
    '1e-400',
    `0.${'1'.repeat(200)}`,
  ])('parseJson refuses the number %s, which a double cannot represent', (number) => {
    expect(parsed(`{"a":{"b":[1,${number}]}}`)).toEqual([['a.b.1', 'precision']]);
    expect(parsed(`[${number}]`)).toEqual([['0', 'precision']]);
  });

  it.each([
    ...['0', '-0', '1.0', '1.10', '1e2', '1E+2', '1e-7', '0e5', '9007199254740992', '9999999999999998'],
    ...['1795478400123456', '0.30000000000000004', '10000000000000000000000', '1.7976931348623157e308'],
    // Numbers that C prints with %.17g.
    ...['0.10000000000000001', '21.300000000000001', '-1.0000000000000000'],
  ])('parseJson accepts the number %s', (number) =>
    expect(parsed(`{"a":${number}}`)).toEqual({ a: Number(number) }),
  );

  it('parseJson accepts long numbers within strings and keys', () => {
    const value = { a: '12345678901234567890', '12345678901234567890': '\\"1e-400' };
    expect(parsed(JSON.stringify(value))).toEqual(value);
  });

  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"x":[{"b":1},{"a":{"c":":\\"","c":2}}]}', 'x.1.a.c'],
    ['[{"a":1},{"a":1,"b":{},"a":2}]', '1.a'],
  ])('parseJson refuses the repeated key of %s with its path', (text, path) =>
    expect(parsed(text)).toEqual([[path, 'duplicate']]),
  );

  it.each(['{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}', '{"a\\":":1,"a:":{":":":"},"":{}}', ' [ ] ', '""'])(
    'parseJson accepts %s, where no key is repeated within an object',
    (text) => expect(parsed(text)).toEqual(JSON.parse(text)),
  );
});
