import type { EventFacts } from '@stoa/contracts';
import { isJsonObject, type Json, type JsonObject } from '@stoa/kernel';
import * as ws from 'ws';

/** What ws makes of a message, once for all who get it; its public `send` makes it anew for each. */
type Frame = Buffer[];

/** What Socket.IO's own adapter pre-encodes its broadcasts with; exported, but missing in the types. */
const { frame } = (ws as unknown as { Sender: { frame(data: Buffer, options: object): Frame } }).Sender;
const asText = { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false };
/** One buffer is one write; two would be corked. */
const frameOf = (text: string): Frame => [Buffer.concat(frame(Buffer.from(text), asText))];

/** One message for many: its text in each form that clients take, made when the first one wants it. */
export class Broadcast {
  #packet: string | undefined;
  #packetFrame: Frame | undefined;
  #frame: Frame | undefined;
  #fields: JsonObject | undefined;

  /** `text` is the JSON that clients get. */
  constructor(
    readonly event: string,
    readonly store: string | null,
    readonly record: string | null,
    readonly text: string,
  ) {}

  /** As a Socket.IO packet: the same for protocol 4 (clients of 2.x) and 5. */
  get packet(): string {
    return (this.#packet ??= `2[${JSON.stringify(this.event)},${this.text}]`);
  }

  /** The same in an Engine.IO message ("4") in a WebSocket frame. */
  get packetFrame(): Frame {
    return (this.#packetFrame ??= frameOf(`4${this.packet}`));
  }

  /** The bare text in a WebSocket frame. */
  get frame(): Frame {
    return (this.#frame ??= frameOf(this.text));
  }

  /** What conditions are put to: the record, or the packet. */
  get fields(): JsonObject {
    return (this.#fields ??= fieldsOf(JSON.parse(this.text) as JsonObject));
  }
}

const fieldsOf = (message: JsonObject): JsonObject => {
  const data: Json | undefined = message.data;
  return isJsonObject(data) ? data : message;
};

/** An event of the feed: what those get who may see it, and what those get who no longer may. */
export interface FeedEvent {
  position: number;
  org: string;
  time: number;
  acl: readonly string[];
  messages: Broadcast[];
  lost: readonly string[];
  notice: Broadcast | undefined;
  /** Bytes of text, for whoever keeps events. */
  size: number;
}

/**
 * The messages that an event becomes. Packets come many in one event and go out one by one; all but the last say that
 * they belong before it, so that whoever got some of them and comes back gets all of them again.
 */
export function feedEvent(facts: EventFacts, wire: Uint8Array | string): FeedEvent {
  const { position, org, time, acl, lost, event } = facts;
  const text = typeof wire === 'string' ? wire : Buffer.from(wire).toString();
  const messages = event === null ? [] : messagesOf(facts, event, text);
  const notice = event !== null && lost.length && facts.record ? removal(facts, event) : undefined;
  return { position, org, time, acl, messages, lost, notice, size: text.length };
}

function messagesOf({ name, position, store, record }: EventFacts, event: string, text: string): Broadcast[] {
  if (name !== 'store.packets.received')
    return [new Broadcast(event, store, record, `${text.slice(0, -1)},"seq":${position}}`)];
  const { data } = JSON.parse(text) as { data: JsonObject[] };
  return data.map((packet, index) => {
    const seq = index === data.length - 1 ? position : position - 1;
    return new Broadcast(event, store, record, JSON.stringify({ ...packet, _seq: seq }));
  });
}

/** For those who could see the record until now it is removed; of what became of it they learn nothing. */
function removal({ id, record, time, store, position }: EventFacts, event: string): Broadcast {
  const name = event.replace(/-[a-z]+$/, '-remove');
  const message = {
    _msgid: id,
    _oid: record,
    _gid: null,
    event: name,
    time,
    data: { _id: record },
    seq: position,
  };
  return new Broadcast(name, store, record, JSON.stringify(message));
}
