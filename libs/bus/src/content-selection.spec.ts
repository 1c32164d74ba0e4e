import { describe, expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import { namesTag, selected, type ContentRequest } from './content-selection.js';

const modifiedAt = new Date('2026-11-27T01:02:03.456Z');
const date = modifiedAt.toUTCString();
const after = new Date('2026-11-27T01:02:04Z').toUTCString();
const before = new Date('2026-11-27T01:02:02Z').toUTCString();

function answer(request: Partial<ContentRequest>, bytes = 100): unknown {
  try {
    const { status, range } = selected({ bytes, tag: 'abc', modifiedAt }, { isHead: false, ...request });
    return range ? [status, range.first, range.last] : [status];
  } catch (error) {
    return Fault.from(error).kind;
  }
}

const whole = [200, 0, 99];

describe('a range', () => {
  it.each<[string, unknown]>([
    ['bytes=0-9', [206, 0, 9]],
    ['bytes=90-', [206, 90, 99]],
    ['bytes=-10', [206, 90, 99]],
    ['bytes=-1000', [206, 0, 99]],
    ['bytes=50-1000', [206, 50, 99]],
    ['bytes=0-0', [206, 0, 0]],
    ['BYTES=99-99', [206, 99, 99]],
    [` bytes= 1-2 , `, [206, 1, 2]],
    [`bytes=5-${'9'.repeat(40)}`, [206, 5, 99]],
  ])('%s selects its bytes', (range, expected) => expect(answer({ range })).toEqual(expected));

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', `bytes=${'9'.repeat(40)}-`, 'bytes=100-,200-300'])(
    '%s is outside the content',
    (range) => expect(answer({ range })).toBe('range_not_satisfiable'),
  );

  it.each([
    'bytes=9-0',
    'bytes=-',
    'bytes=',
    'bytes',
    'lines=0-9',
    'bytes=a-b',
    'bytes=1-2,x',
    'bytes=1--2',
    '0-9',
    'bytes=-1-2',
  ])('%s cannot be read, so it is ignored', (range) => expect(answer({ range })).toEqual(whole));

  it('of several the only one within the content is sent, else the whole content', () => {
    expect(answer({ range: 'bytes=0-1,200-' })).toEqual([206, 0, 1]);
    expect(answer({ range: 'bytes=0-1,5-6' })).toEqual(whole);
    expect(answer({ range: `bytes=${'0-1,'.repeat(1000)}5-6` })).toEqual(whole);
  });

  it('of an empty content has no bytes', () => {
    expect(answer({ range: 'bytes=0-' }, 0)).toBe('range_not_satisfiable');
    expect(answer({ range: 'bytes=-5' }, 0)).toEqual([200]);
    expect(answer({}, 0)).toEqual([200]);
  });

  it('is ignored in HEAD', () => expect(answer({ isHead: true, range: 'bytes=200-' })).toEqual([200]));
});

describe('If-Range', () => {
  it.each<[string, unknown]>([
    ['"abc"', [206, 0, 1]],
    [date, [206, 0, 1]],
    ['"abd"', whole],
    ['W/"abc"', whole],
    [after, whole],
    [before, whole],
    ['x', whole],
    ['', whole],
  ])('%s decides whether the range is sent', (ifRange, expected) =>
    expect(answer({ ifRange, range: 'bytes=0-1' })).toEqual(expected),
  );

  it('of another content hides that the range is outside this one', () =>
    expect(answer({ ifRange: '"x"', range: 'bytes=200-' })).toEqual(whole));
});

describe('a precondition', () => {
  it.each<[Partial<ContentRequest>, unknown]>([
    [{ ifNoneMatch: '"abc"' }, [304]],
    [{ ifNoneMatch: 'W/"abc"' }, [304]],
    [{ ifNoneMatch: '"x", W/"abc"' }, [304]],
    [{ ifNoneMatch: '*' }, [304]],
    [{ ifNoneMatch: '"a,b", "x"' }, whole],
    [{ ifNoneMatch: 'abc' }, whole],
    [{ ifNoneMatch: '"x"', ifModifiedSince: date }, whole],
    [{ ifModifiedSince: date }, [304]],
    [{ ifModifiedSince: after }, [304]],
    [{ ifModifiedSince: before }, whole],
    [{ ifModifiedSince: 'yesterday' }, whole],
    [{ ifModifiedSince: '2026' }, whole],
    [{ ifMatch: '"abc"' }, whole],
    [{ ifMatch: '*' }, whole],
    [{ ifMatch: 'W/"abc"' }, 'precondition_failed'],
    [{ ifMatch: '"x"' }, 'precondition_failed'],
    [{ ifUnmodifiedSince: date }, whole],
    [{ ifUnmodifiedSince: before }, 'precondition_failed'],
    [{ ifMatch: '"x"', ifNoneMatch: '"abc"' }, 'precondition_failed'],
    [{ ifNoneMatch: '"abc"', range: 'bytes=200-' }, [304]],
    [{ ifNoneMatch: '"abc"', isHead: true }, [304]],
  ])('%j is heeded before a range', (request, expected) => expect(answer(request)).toEqual(expected));

  it('a tag may contain a comma', () => {
    expect(namesTag('"a,b"', '"a,b"')).toBe(true);
    expect(namesTag('"a,b"', '"a"')).toBe(false);
  });
});
