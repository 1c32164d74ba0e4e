import { describe, expect, it } from '@jest/globals';
import type { commerce } from '@stoa/dto';
import { Fault } from '@stoa/kernel';
import {
  effectsOf,
  firstStatus,
  hasStep,
  isSubmission,
  pathOf,
  type Line,
} from './order-transition.rules.js';

const sellers = ['supplier', 'manager'];
const finals = new Set(['closed', 'cancelled']);
const codes = ['new', 'processing', 'reserve', 'paid', 'shipped', 'closed', 'cancelled'];
const statuses = new Map(codes.map((code) => [code, finals.has(code)]));

/** `new>processing:buyer` */
const lineOf = (text: string): Line => ({
  statuses,
  steps: text.split(' ').map((step) => {
    const [, from, to, roles = ''] = /^(\w+)>(\w+):?(.*)$/.exec(step)!;
    return { from: from!, to: to!, roles: roles === 'sellers' ? sellers : roles.split('+').filter(Boolean) };
  }),
});
const cancellations = `new>cancelled:buyer+supplier+manager processing>cancelled:buyer+supplier+manager
  reserve>cancelled:buyer+supplier+manager`.replaceAll(/\s+/g, ' ');
const prepaid = lineOf(
  `new>processing:buyer processing>reserve:sellers reserve>paid:sellers paid>shipped:sellers shipped>closed:sellers
  ${cancellations} paid>cancelled:sellers`.replaceAll(/\s+/g, ' '),
);
const postpaid = lineOf(
  `new>processing:buyer processing>reserve:sellers reserve>shipped:sellers shipped>paid:sellers paid>closed:sellers
  ${cancellations}`.replaceAll(/\s+/g, ' '),
);

const refusal = (work: () => string[]): string => {
  try {
    return work().join(' ') || '=';
  } catch (error) {
    return Fault.from(error).details.issues![0]!.issue === 'transition' ? '—' : 'unknown';
  }
};
const roles = ['buyer', 'supplier', 'admin'] as const;

/**
 * What each role's wish for a status does, in the order of `codes`: the statuses that are entered, `=` for nothing, `—` for
 * a refusal. A manager is a supplier.
 */
const prepaidTable: Record<string, Record<(typeof roles)[number], string[]>> = {
  new: {
    buyer: ['=', '—', '—', '—', '—', '—', 'cancelled'],
    supplier: ['=', '—', '—', '—', '—', '—', 'cancelled'],
    admin: ['=', '—', '—', '—', '—', '—', 'cancelled'],
  },
  processing: {
    buyer: ['—', '=', '—', '—', '—', '—', 'cancelled'],
    supplier: [
      ...['—', '=', 'reserve', 'reserve paid', 'reserve paid shipped', 'reserve paid shipped closed'],
      'cancelled',
    ],
    admin: [
      ...['—', '=', 'reserve', 'reserve paid', 'reserve paid shipped', 'reserve paid shipped closed'],
      'cancelled',
    ],
  },
  reserve: {
    buyer: ['—', '—', '=', '—', '—', '—', 'cancelled'],
    supplier: ['—', '—', '=', 'paid', 'paid shipped', 'paid shipped closed', 'cancelled'],
    admin: ['—', '—', '=', 'paid', 'paid shipped', 'paid shipped closed', 'cancelled'],
  },
  paid: {
    buyer: ['—', '—', '—', '=', '—', '—', '—'],
    supplier: ['—', '—', '—', '=', 'shipped', 'shipped closed', 'cancelled'],
    admin: ['—', '—', '—', '=', 'shipped', 'shipped closed', 'cancelled'],
  },
  shipped: {
    buyer: ['—', '—', '—', '—', '=', '—', '—'],
    supplier: ['—', '—', '—', '—', '=', 'closed', '—'],
    admin: ['—', '—', '—', '—', '=', 'closed', '—'],
  },
  closed: {
    buyer: ['—', '—', '—', '—', '—', '=', '—'],
    supplier: ['—', '—', '—', '—', '—', '=', '—'],
    admin: ['—', '—', '—', '—', '—', '=', '—'],
  },
  cancelled: {
    buyer: ['—', '—', '—', '—', '—', '—', '='],
    supplier: ['—', '—', '—', '—', '—', '—', '='],
    admin: ['—', '—', '—', '—', '—', '—', '='],
  },
};
const cases = Object.entries(prepaidTable).flatMap(([from, byRole]) =>
  roles.flatMap((role) => codes.map((to, index) => [from, to, role, byRole[role][index]!] as const)),
);

describe('the statuses that an order enters by the prepaid line', () => {
  it.each(cases)('from %s to %s by the %s: %s', (from, to, role, path) => {
    expect(refusal(() => pathOf(prepaid, { from, to, role }))).toBe(path);
    if (role === 'supplier') expect(refusal(() => pathOf(prepaid, { from, to, role: 'manager' }))).toBe(path);
  });

  it.each(codes.flatMap((from) => codes.map((to) => [from, to] as const)))(
    'forced from %s to %s by an administrator: whatever is not final, and neither to nor from a basket',
    (from, to) => {
      const isAllowed = from !== 'new' && to !== 'new' && !finals.has(from) && !finals.has(to);
      const path = from === to ? '=' : isAllowed ? to : '—';
      expect(refusal(() => pathOf(prepaid, { from, to, role: 'admin', isForced: true }))).toBe(path);
    },
  );

  it.each(['buyer', 'supplier', 'manager'] as commerce.Role[])('force of a %s is not heeded', (role) =>
    expect(refusal(() => pathOf(prepaid, { from: 'paid', to: 'processing', role, isForced: true }))).toBe(
      '—',
    ),
  );

  it('a status that does not exist is no choice', () =>
    expect(refusal(() => pathOf(prepaid, { from: 'paid', to: 'packed', role: 'admin' }))).toBe('unknown'));
});

describe('other lines', () => {
  it.each<[string, Line, string, string, commerce.Role, string]>([
    ['postpaid', postpaid, 'processing', 'closed', 'supplier', 'reserve shipped paid closed'],
    ['postpaid', postpaid, 'paid', 'cancelled', 'supplier', '—'],
    ['without roles', lineOf('new>processing: processing>closed:'), 'processing', 'closed', 'supplier', '—'],
    [
      'without roles',
      lineOf('new>processing: processing>closed:'),
      'processing',
      'closed',
      'admin',
      'closed',
    ],
    [
      'with a way back',
      lineOf(
        'new>processing:buyer processing>reserve:supplier reserve>processing:supplier processing>closed:supplier',
      ),
      'reserve',
      'closed',
      'supplier',
      'processing closed',
    ],
    [
      'with a step by another role',
      lineOf('new>processing:buyer processing>reserve:manager reserve>closed:supplier'),
      'processing',
      'closed',
      'supplier',
      '—',
    ],
    [
      'with steps of buyers',
      lineOf('new>processing:buyer processing>reserve:buyer reserve>closed:buyer'),
      'processing',
      'closed',
      'buyer',
      '—',
    ],
    [
      'with steps of buyers',
      lineOf('new>processing:buyer processing>reserve:buyer reserve>closed:buyer'),
      'reserve',
      'closed',
      'buyer',
      'closed',
    ],
  ])('%s', (_, line, from, to, role, path) =>
    expect(refusal(() => pathOf(line, { from, to, role }))).toBe(path),
  );

  it('submission is the first step that ends nothing, by the roles of the step', () => {
    const line = lineOf('new>cancelled:buyer new>closed:buyer new>reserve:buyer reserve>closed:supplier');
    expect(firstStatus(line, 'buyer')).toBe('reserve');
    expect(isSubmission(line, 'reserve')).toBe(true);
    expect(isSubmission(line, 'closed')).toBe(false);
    expect(refusal(() => [firstStatus(line, 'supplier')])).toBe('—');
    expect(firstStatus(lineOf('new>closed:buyer'), 'admin')).toBe('closed');
    expect(hasStep(line, 'reserve', 'closed')).toBe(true);
  });
});

describe('what follows from statuses', () => {
  const nothing = { reserve: false, ship: false, release: false, pay: false, cancel: false, close: false };
  it.each<[string, string, string, object, object?]>([
    ['processing', 'reserve', 'submit', {}],
    ['processing', 'reserve', 'reserve', { reserve: true }, { isReserved: false }],
    ['reserve', 'paid', 'submit', { pay: true }],
    ['paid', 'shipped', 'submit', { ship: true }],
    [
      'processing',
      'reserve paid shipped',
      'reserve',
      { reserve: true, pay: true, ship: true },
      { isReserved: false },
    ],
    ['shipped', 'closed', 'submit', { release: true, close: true }],
    ['processing', 'cancelled', 'submit', { release: true, cancel: true }],
    // Forced.
    ['shipped', 'paid', 'submit', { release: true, pay: true }],
    ['paid', 'processing', 'submit', {}],
    ['paid', 'processing', 'reserve', { release: true }],
    ['paid', 'shipped', 'submit', { reserve: true, ship: true }, { isReserved: false }],
  ])('from %s to %s, reserved on %s: %j', (from, path, reserveOn, effects, more = {}) =>
    expect(
      effectsOf(prepaid, {
        from,
        path: path.split(' '),
        reserveOn: reserveOn as 'submit',
        isReserved: true,
        ...more,
      }),
    ).toEqual({ ...nothing, ...effects }),
  );

  it('goods of a line without shipping are gone with its end', () =>
    expect(
      effectsOf(lineOf('new>processing:buyer processing>closed:supplier'), {
        from: 'processing',
        path: ['closed'],
        reserveOn: 'submit',
        isReserved: true,
      }),
    ).toEqual({ ...nothing, ship: true, release: true, close: true }));
});
