import { describe, expect, it, jest } from '@jest/globals';
import type { EventFacts } from '@stoa/contracts';
import type { Caller } from '@stoa/kernel';
import { feedEvent, type Broadcast } from '../feed/broadcast.js';
import { FanOut } from './fan-out.js';
import { compileFilter } from './filter.js';
import { Subscriber, type MessageSink } from './subscriber.js';

const caller = (principals: string[], more: Partial<Caller> = {}): Caller =>
  ({
    org: 'org',
    principals,
    root: false,
    credentials: ['* /*'],
    credential: { kind: 'token', id: 't' },
    ...more,
  }) as Caller;

/** Keeps the name and the number of each event that it is to send. */
class TestSink implements MessageSink {
  readonly sent: string[] = [];
  closed: string | undefined;
  queuedMessages = 0;
  queuedBytes = 0;

  send({ event, fields }: Broadcast): void {
    this.sent.push(fields.n === undefined ? event : `${event} ${String(fields.n)}`);
  }
  close(reason: string): void {
    this.closed = reason;
  }
}

let position = 0;
function event(
  acl: string[],
  {
    lost = [],
    n = 0,
    name = 'thing-update',
    record = 'r',
  }: Partial<{ lost: string[]; n: number; name: string; record: string }> = {},
) {
  position++;
  const facts: EventFacts = {
    position,
    id: `e${position}`,
    org: 'org',
    name: 'store.records.updated',
    event: name,
    store: 'things',
    record,
    acl,
    lost,
    user: null,
    time: 1,
  };
  return feedEvent(
    facts,
    JSON.stringify({ _msgid: facts.id, _oid: record, event: name, time: 1, data: { n } }),
  );
}

function joined(fanOut: FanOut, as: Caller): { sink: TestSink; subscriber: Subscriber } {
  const sink = new TestSink();
  const subscriber = new Subscriber(as, sink);
  fanOut.join(subscriber);
  return { sink, subscriber };
}

describe('an event', () => {
  it('delivers an event once to each caller that may see it by one or several principals, and to no other', () => {
    const fanOut = new FanOut();
    const [anna, boris, root, stranger] = [
      caller(['anna', 'staff']),
      caller(['boris', 'others']),
      caller([], { root: true }),
      caller(['anna', 'staff'], { org: 'elsewhere' }),
    ].map((one) => joined(fanOut, one).sink);
    fanOut.deliver(event(['anna', 'staff', 'hq'], { n: 1 }));
    expect([anna, boris, root, stranger].map((sink) => sink!.sent)).toEqual([
      ['thing-update 1'],
      [],
      ['thing-update 1'],
      [],
    ]);
  });

  it('delivers a removal without values to a caller that lost access to the record', () => {
    const fanOut = new FanOut();
    const keeps = joined(fanOut, caller(['anna', 'boris'])).sink;
    const loses = joined(fanOut, caller(['boris'])).sink;
    const removal = event(['anna'], { lost: ['boris'], n: 7 });
    fanOut.deliver(removal);
    expect([keeps.sent, loses.sent]).toEqual([['thing-update 7'], ['thing-remove']]);
    expect(JSON.parse(removal.removalNotice!.text)).toEqual({
      _msgid: expect.any(String),
      _oid: 'r',
      _gid: null,
      event: 'thing-remove',
      time: 1,
      data: { _id: 'r' },
      seq: removal.position,
    });
  });

  it('delivers events by the present principals of a subscriber, and none after the subscriber left', () => {
    const fanOut = new FanOut();
    const { sink, subscriber } = joined(fanOut, caller(['anna']));
    fanOut.changeCaller(subscriber, caller(['anna', 'staff']));
    fanOut.deliver(event(['staff'], { n: 1 }));
    fanOut.changeCaller(subscriber, caller(['anna']));
    fanOut.deliver(event(['staff'], { n: 2 }));
    fanOut.leave(subscriber);
    fanOut.deliver(event(['anna'], { n: 3 }));
    expect(sink.sent).toEqual(['thing-update 1']);
  });

  it('an event with several packets is one message per packet, of which only the last has its position', () => {
    const facts = { ...event([]), event: 'object-packet', name: 'store.packets.received', position: 9 };
    const wire = JSON.stringify({
      data: [
        { _msgid: 'a', t: 1 },
        { _msgid: 'b', t: 2 },
      ],
    });
    const { messages } = feedEvent(facts as unknown as EventFacts, wire);
    expect(messages.map(({ text }) => JSON.parse(text))).toEqual([
      { _msgid: 'a', t: 1, _seq: 8 },
      { _msgid: 'b', t: 2, _seq: 9 },
    ]);
  });
});

describe('a filter', () => {
  const message = event([], { n: 3 }).messages[0]!;

  it.each([
    [{}, true],
    [{ events: ['thing-update'] }, true],
    [{ events: ['thing-*'] }, false],
    [{ stores: ['things'], ids: ['R'] }, true],
    [{ stores: ['others'] }, false],
    [{ where: { n: 3 } }, true],
    [{ where: { n: [1, 3] } }, true],
    [{ where: { n: '3' } }, false],
    [{ where: { 'a.b': null } }, true],
    [{ where: { constructor: null, __proto__: null } }, true],
    [{ events: ['thing-update'], where: { n: 4 } }, false],
  ])('a filter with the conditions %j returns %s', (conditions, expected) => {
    expect(compileFilter(conditions as never)(message)).toBe(expected);
  });
});

describe('a credential', () => {
  const reader = (...credentials: string[]) => caller(['anna'], { credentials });

  it('delivers live and replayed events only from stores that the credential can read', () => {
    const fanOut = new FanOut();
    const [all, things, labels, other] = [
      reader('GET /*/*'),
      reader('GET /things/*'),
      reader('GET /labels/*'),
      reader('POST /things/*'),
    ].map((one) => joined(fanOut, one));
    const update = event(['anna'], { n: 1 });
    fanOut.deliver(update);
    for (const { subscriber } of [all!, things!, labels!, other!]) subscriber.replay(update);
    expect([all, things, labels, other].map((one) => one!.sink.sent.length)).toEqual([2, 2, 0, 0]);
  });

  it('delivers a removal notice only when the credential can read the store', () => {
    const fanOut = new FanOut();
    const sinks = [reader('GET /things/*'), reader('GET /labels/*')].map((one) => joined(fanOut, one).sink);
    fanOut.deliver(event([], { lost: ['anna'] }));
    expect(sinks.map(({ sent }) => sent)).toEqual([['thing-remove'], []]);
  });

  it('delivers events by changed credentials from the next event on', () => {
    const fanOut = new FanOut();
    const { sink, subscriber } = joined(fanOut, reader('GET /things/*'));
    fanOut.deliver(event(['anna'], { n: 1 }));
    fanOut.changeCaller(subscriber, reader('GET /labels/*'));
    fanOut.deliver(event(['anna'], { n: 2 }));
    fanOut.changeCaller(subscriber, reader('GET /things/*'));
    fanOut.deliver(event(['anna'], { n: 3 }));
    expect(sink.sent).toEqual(['thing-update 1', 'thing-update 3']);
  });
});

describe('a slow client', () => {
  it('drops the coalesced packets of a slow client when its rights change, and keeps them otherwise', () => {
    jest.useFakeTimers();
    const { sink, subscriber } = joined(new FanOut(), caller(['anna']));
    const packet = (n: number): void =>
      event(['anna'], { name: 'object-packet', n }).messages.forEach((message) =>
        subscriber.deliver(message),
      );
    const change = (to: Caller): string[] => {
      sink.queuedBytes = 2 ** 21;
      packet(1);
      subscriber.caller = to;
      sink.queuedBytes = 0;
      jest.advanceTimersByTime(200);
      return sink.sent.splice(0);
    };
    expect(change(caller(['anna']))).toEqual(['object-packet 1']);
    expect(change(caller([]))).toEqual([]);
    subscriber.stop();
    jest.useRealTimers();
  });

  it('sends a slow client the latest packet of each device once it has caught up, and closes it for other events', () => {
    jest.useFakeTimers();
    const { sink, subscriber } = joined(new FanOut(), caller(['anna']));
    const packet = (record: string, n: number): void => {
      for (const message of event(['anna'], { name: 'object-packet', record, n }).messages)
        subscriber.deliver(message);
    };
    packet('a', 1);
    sink.queuedBytes = 2 ** 21;
    packet('a', 2);
    packet('b', 3);
    packet('a', 4);
    jest.advanceTimersByTime(500);
    expect(sink.sent).toEqual(['object-packet 1']);
    sink.queuedBytes = 0;
    jest.advanceTimersByTime(100);
    expect(sink.sent).toEqual(['object-packet 1', 'object-packet 4', 'object-packet 3']);
    sink.queuedMessages = 1001;
    subscriber.deliver(event(['anna']).messages[0]!);
    expect(sink.closed).toBe('slow_consumer');
    subscriber.stop();
    jest.useRealTimers();
  });
});
