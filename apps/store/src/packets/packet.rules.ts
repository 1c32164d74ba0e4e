import { invalid, isJsonObject, type Issue, type Json, type JsonObject } from '@stoa/kernel';
import { maxTime } from './packet-id.js';

/** A packet as it is stored. */
export interface Packet {
  /** Microseconds since 1970. */
  ts: number;
  /** Its parameters as the rest of a JSON object, from the comma on: `,"a":1}`. */
  params: string;
}

/** Keys that the system sets in stored packets, events or replies: values that a device sends for them are dropped. */
const droppedKeys = new Set([
  ...['_id', '_oid', '_gid', '_msgid', 'event'],
  ...['owner', 'group', 'access', 'branch', 'sucess', 'success'],
]);
/** Keys of a packet's time, which is stored apart from its parameters. */
const timeKeys = new Set(['_ts', 'time']);

/** Levels of arrays and objects in one value at most. */
const maxDepth = 2;
/** Characters of one packet at most, because an event holds whole packets and must fit one message of the bus. */
const maxLength = 64 * 1024;
/** Microseconds since 1970 that are too late for a packet. */
const endOfTime = (maxTime + 1) * 1000;
/** Issues in one reply at most. */
const maxIssues = 100;

// Packets repeat the same keys, so the JSON text of each key is cached.
const keyTexts = new Map<string, string>();
const maxKeyTexts = 10_000;

/**
 * The packets of a request body, which is one packet or an array of them.
 *
 * @param now the time of packets without one, in milliseconds since 1970
 * @param max packets in one request
 * @throws Fault invalid/validation; for an array each issue has the index of its packet
 */
export function readPackets(body: unknown, now: number, max: number): Packet[] {
  if (!Array.isArray(body)) return collected([body], now, () => []);
  if (body.length > max) throw invalid('validation', [{ path: [], issue: 'max', params: { max } }]);
  return collected(body, now, (index) => [index]);
}

function collected(all: unknown[], now: number, place: (index: number) => number[]): Packet[] {
  const issues: Issue[] = [];
  const packets: Packet[] = [];
  for (let index = 0; index < all.length && issues.length < maxIssues; index++) {
    const read = packetOrIssue(all[index], now);
    if ('issue' in read) issues.push({ ...read, path: [...place(index), ...read.path] });
    else packets.push(read);
  }
  if (issues.length) throw invalid('validation', issues);
  return packets;
}

/** The keys of a request body whose values are dropped. */
export function droppedFrom(body: unknown): string[] {
  const packets = (Array.isArray(body) ? body : [body]) as JsonObject[];
  const dropped = new Set<string>();
  for (const packet of packets) for (const key in packet) if (droppedKeys.has(key)) dropped.add(key);
  return [...dropped];
}

function packetOrIssue(value: unknown, now: number): Packet | Issue {
  const issue = packetIssue(value);
  if (issue) return issue;
  const packet = packetOf(value as JsonObject, now);
  if (packet.params.length <= maxLength) return packet;
  return { path: [], issue: 'size', params: { max: maxLength } };
}

function packetIssue(packet: unknown): Issue | undefined {
  if (!isJsonObject(packet)) return { path: [], issue: 'object' };
  if (!isTime(packet._ts, 1)) return { path: ['_ts'], issue: 'time' };
  if (packet._ts === undefined && !isTime(packet.time, 1000)) return { path: ['time'], issue: 'time' };
  for (const key in packet)
    if (isTooDeep(packet[key]!, 0)) return { path: [key], issue: 'depth', params: { max: maxDepth } };
  return undefined;
}

/** Whether a value is absent or a time. @param unit of the value, in microseconds */
function isTime(value: Json | undefined, unit: number): boolean {
  if (value === undefined) return true;
  return typeof value === 'number' && value >= 0 && Math.round(value * unit) < endOfTime;
}

function isTooDeep(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === maxDepth || Object.values(value).some((inner) => isTooDeep(inner, depth + 1));
}

function packetOf(packet: JsonObject, now: number): Packet {
  let params = '';
  for (const key in packet)
    if (!droppedKeys.has(key) && !timeKeys.has(key)) params += `${keyText(key)}${valueText(packet[key]!)}`;
  return { ts: timeOf(packet, now), params: `${params}}` };
}

/** Microseconds since 1970: `_ts`, else `time`, else now. Both are doubles, since 32 bits cannot hold them. */
function timeOf({ _ts: ts, time }: JsonObject, now: number): number {
  if (ts !== undefined) return Math.round(ts as number);
  return Math.round((time === undefined ? now : (time as number)) * 1000);
}

function keyText(key: string): string {
  const cached = keyTexts.get(key);
  if (cached) return cached;
  const text = `,${JSON.stringify(key)}:`;
  if (keyTexts.size >= maxKeyTexts) keyTexts.clear();
  keyTexts.set(key, text);
  return text;
}

const valueText = (value: Json): string =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
