import { setTimeout } from 'node:timers/promises';
import type { ExpectedMail } from '../chronicle.js';
import type { Mail, Mailbox } from '../mailbox.js';
import type { Month } from '../month.js';
import type { Receiver } from '../receiver.js';
import type { Differences } from './differences.js';
import type { Facts } from './facts.js';

/** Milliseconds that mails and webhooks may take after the last day, on a slow machine. */
const patience = 60_000;

/** Waits for mails and webhooks, and compares them with what has happened. */
export async function checkArrivals(month: Month, facts: Facts, found: Differences): Promise<void> {
  const { stage, mailbox, receiver } = month;
  const { mails, events } = stage.chronicle;
  const startedAt = performance.now();
  while (isIncomplete(month) && performance.now() - startedAt < patience) {
    await setTimeout(100);
    await mailbox.collect();
  }
  checkMails(mails, mailbox, found);
  checkEvents(events, receiver, found);
  found.same('faults of webhooks', receiver.faults, []);
  const last = new Map(
    receiver.received.filter(({ type }) => type.startsWith('order.')).map((one) => [one.object_id, one]),
  );
  for (const order of facts.orders.filter(({ status }) => status !== 'new'))
    found.sameFields(`the last webhook of order ${order.id}`, last.get(order.id)?.data, {
      number: order.number,
      status: order.status,
      total: order.total,
      paid_amount: order.paid_amount,
      currency: order.currency,
    });
}

const isIncomplete = ({ stage, mailbox, receiver }: Month): boolean =>
  mailbox.mails.length < stage.chronicle.mails.length ||
  receiver.received.filter(({ type }) => isCounted(type)).length < stage.chronicle.events.length;

/** Changes of other kinds are not counted: how many requests they take is of no interest. */
const isCounted = (type: string): boolean => !['order.updated', 'import.finished'].includes(type);

/** Each mail that must arrive is there once, with the right recipient and text; and there is no other. */
function checkMails(expected: readonly ExpectedMail[], mailbox: Mailbox, found: Differences): void {
  const rest = [...mailbox.mails];
  for (const { to, subject, contains } of expected) {
    const isIt = (mail: Mail): boolean =>
      mail.to === to && mail.subject === subject && mail.text.includes(contains);
    const place = rest.findIndex(isIt);
    found.same(`mail to ${to}: ${subject}`, place >= 0, true);
    if (place >= 0) rest.splice(place, 1);
  }
  found.same(
    'mails that nothing was the reason of',
    rest.map(({ to, subject }) => `${to}: ${subject}`),
    [],
  );
}

/** Each event is there as often as it has happened; those of an object are counted without a gap. */
function checkEvents(
  expected: readonly { type: string; object: number }[],
  { received }: Receiver,
  found: Differences,
): void {
  const tally = (names: readonly string[]): [string, number][] =>
    [...Map.groupBy(names, (name) => name)]
      .map(([name, all]): [string, number] => [name, all.length])
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const names = received
    .filter(({ type }) => isCounted(type))
    .map(({ type, object_id: object }) => `${type} ${object}`);
  found.same('webhooks', tally(names), tally(expected.map(({ type, object }) => `${type} ${object}`)));
  for (const [object, all] of Map.groupBy(
    received,
    ({ type, object_id: id }) => `${type.split('.')[0]} ${id}`,
  )) {
    const sequences = all.map(({ sequence }) => sequence);
    found.same(
      `order of the webhooks of ${object}`,
      sequences,
      sequences.toSorted((one, other) => one - other),
    );
  }
}
