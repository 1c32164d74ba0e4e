import { describe, expect, it } from '@jest/globals';
import { Fault, moneyText } from '@stoa/kernel';
import fc from 'fast-check';
import { approvedLines, checkClaim, refundable, type ClaimedLine } from './claim.rules.js';

const issuesOf = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return Fault.from(error).details.issues?.map(({ path, issue, params }) =>
      [path.join('.'), issue, params?.max ?? params?.value].filter((one) => one !== undefined).join(' '),
    );
  }
};

const order = (status: string) => ({ id: 1, company: 1, supplier: 1, status });
const shipped = (id: number, quantity: string, claimed = '0') => ({ id, shipped: quantity, claimed });
const goods = (order_line: number, quantity: string) => ({ order_line, quantity });

describe('a claim', () => {
  it.each([
    ['shipped', '0', undefined],
    ['closed', '5', undefined],
    ['paid', '5', undefined],
    ['delivered', '5', undefined],
    ['paid', '0', ['order order_not_shipped']],
    ['reserve', '5', ['order order_not_shipped']],
    ['new', '5', ['order order_not_shipped']],
    ['cancelled', '5', ['order order_not_shipped']],
  ])('for an order in status %s of which %s is shipped: %j', (status, quantity, issues) =>
    expect(issuesOf(() => checkClaim(order(status), [shipped(1, quantity)], []))).toEqual(issues),
  );

  it.each([
    [[goods(1, '5')], undefined],
    [[goods(1, '5.001')], ['lines.0.quantity claimable 5.000']],
    [[goods(2, '2'), goods(1, '1')], undefined],
    [[goods(1, '1'), goods(2, '2.001')], ['lines.1.quantity claimable 2.000']],
    [[goods(1, '3'), goods(1, '2')], undefined],
    [[goods(1, '3'), goods(1, '2.5')], ['lines.1.quantity claimable 2.000']],
    [[goods(3, '0.001')], ['lines.0.quantity claimable 0.000']],
    [
      [goods(9, '1'), goods(1, '6')],
      ['lines.0.order_line pk 9', 'lines.1.quantity claimable 5.000'],
    ],
  ])('for %j of what is left: %j', (lines, issues) => {
    const left = [shipped(1, '5'), shipped(2, '10', '8'), shipped(3, '1', '2')];
    expect(issuesOf(() => checkClaim(order('shipped'), left, lines))).toEqual(issues);
  });
});

const line = (given: Partial<ClaimedLine>): ClaimedLine => ({
  id: 1,
  order_line: 1,
  quantity: '2.000',
  approved_quantity: null,
  product: 1,
  warehouse: null,
  ordered: '5.000',
  payable: '45.00',
  ...given,
});

describe('the approved quantities', () => {
  it('are all of what is claimed, what was said before, and what is said now', () => {
    const lines = [line({}), line({ id: 2, approved_quantity: '1.000' }), line({ id: 3 })];
    const approved = approvedLines(lines, [{ id: 3, approved_quantity: '0.000' }]);
    expect(approved.map((one) => one.approved_quantity)).toEqual(['2.000', '1.000', '0.000']);
  });

  it.each([
    [{ id: 1, approved_quantity: '2.001' }, ['lines.0.approved_quantity max_value 2.000']],
    [{ id: 9, approved_quantity: '1.000' }, ['lines.0.id pk 9']],
  ])('refuse %j with %j', (asked, issues) =>
    expect(issuesOf(() => approvedLines([line({})], [asked]))).toEqual(issues),
  );
});

describe('what can be refunded', () => {
  const of = (lines: ClaimedLine[], paid = '1000.00', refunded = '0.00'): string =>
    moneyText(refundable(lines, { paid, refunded }));

  it.each([
    ['the discounted price of what is approved', of([line({ approved_quantity: '2.000' })]), '18.00'],
    ['nothing of what is not', of([line({ approved_quantity: '0.000' })]), '0.00'],
    ['what was paid', of([line({ approved_quantity: '2.000' })], '10.00'), '10.00'],
    ['what is left of it', of([line({ approved_quantity: '2.000' })], '100.00', '95.00'), '5.00'],
    ['nothing, if more was refunded', of([line({ approved_quantity: '2.000' })], '10.00', '11.00'), '0.00'],
    [
      'a cent, rounded half up',
      of([line({ payable: '0.01', ordered: '2', approved_quantity: '1' })]),
      '0.01',
    ],
  ])('is %s', (_, found, max) => expect(found).toBe(max));

  it('is never more than was paid and not refunded, nor than the goods cost', () =>
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(1n, 10n ** 7n),
        fc.bigInt(0n, 10n ** 7n),
        (payable, paid, refunded, ordered, approved) => {
          const quantity = (units: bigint): string =>
            `${units / 1000n}.${String(units % 1000n).padStart(3, '0')}`;
          const part = approved < ordered ? approved : ordered;
          const one = line({
            payable: moneyText(payable),
            ordered: quantity(ordered),
            approved_quantity: quantity(part),
          });
          const max = refundable([one], { paid: moneyText(paid), refunded: moneyText(refunded) });
          const left = paid > refunded ? paid - refunded : 0n;
          expect(max >= 0n && max <= payable && max <= left).toBe(true);
        },
      ),
    ));
});
