import type { EventFacts } from '@stoa/contracts';
import { isJsonObject, type Json, type JsonObject } from '@stoa/kernel';
import * as ws from 'ws';

/** A message as ws frames it, made once for all clients; the public `send` of ws makes it again for each. */
type Frame = Buffer[];

/** Socket.IO's own adapter pre-encodes its broadcasts with it; exported by ws, but missing in its types. */
const { frame } = (ws as unknown as { Sender: { frame(data: Buffer, options: object): Frame } }).Sender;
const asText = { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false };
/** One buffer is one write; ws would cork two. */
const frameOf = (text: string): Frame => [Buffer.concat(frame(Buffer.from(text), asText))];

/** One message for many clients: its text in each form that their protocols need, made at the first use. */
export class Broadcast {
  #packet: string | undefined;
  #packetFrame: Frame | undefined;
  #frame: Frame | undefined;
  #fields: JsonObject | undefined;

  /** `text`: the JSON that clients receive. */
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

  /** The record or the packet, which filters read. */
  get fields(): JsonObject {
    return (this.#fields ??= fieldsOf(JSON.parse(this.text) as JsonObject));
  }
}

const fieldsOf = (message: JsonObject): JsonObject => {
  const data: Json | undefined = message.data;
  return isJsonObject(data) ? data : message;
};

/** An event of the feed, with the messages for the principals that may see it and for those that may no longer. */
export interface FeedEvent {
  position: number;
  org: string;
  time: number;
  acl: readonly string[];
  messages: Broadcast[];
  lost: readonly string[];
  removalNotice: Broadcast | undefined;
  /** Characters of text, by which the kept events are limited. */
  size: number;
}

/**
 * Makes the messages of an event. Several packets in one event become one message each; all but the last have the position
 * before it, so that a client that received a part of them and resumes receives all of them again.
 */
export function feedEvent(facts: EventFacts, wire: Uint8Array | string): FeedEvent {
  const { position, org, time, acl, lost, event } = facts;
  const text = typeof wire === 'string' ? wire : Buffer.from(wire).toString();
  const messages = event === null ? [] : messagesOf(facts, event, text);
  const removalNotice = event !== null && lost.length && facts.record ? removal(facts, event) : undefined;
  return { position, org, time, acl, messages, lost, removalNotice, size: text.length };
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

/** The principals that could see the record until now receive its removal and none of its new values. */
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
