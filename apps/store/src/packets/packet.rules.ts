import { invalid, isJsonObject, type Issue, type Json, type JsonObject } from '@stoa/kernel';
import { maxTime } from './packet-id.js';

/** A packet as it is kept: its moment, and its own parameters as JSON text from the comma on: `,"a":1}`. */
export interface Packet {
  /** Microseconds since 1970. */
  ts: number;
  params: string;
}

/** The system's, in the stored packet, in the event or in the reply: what a device sends under these names is dropped. */
const droppedKeys = new Set([
  ...['_id', '_oid', '_gid', '_msgid', 'event'],
  ...['owner', 'group', 'access', 'branch', 'sucess', 'success'],
]);
/** A packet's moment, which is kept by itself. */
const timeKeys = new Set(['_ts', 'time']);

/** A packet is flat: its values are scalars, or at most this deep. */
const deepest = 2;
/** Characters. An event holds whole packets and must fit one message of the bus. */
const longest = 64 * 1024;
const endOfTime = (maxTime + 1) * 1000;
/** Enough to mend a device by, few enough to read. */
const maxIssues = 100;

// The same names come with every packet, so each is written as JSON once.
const keyTexts = new Map<string, string>();
const knownKeys = 10_000;

/**
 * What a client sent, one packet or several, ready to be kept. `now` is the time of packets that have none.
 *
 * @throws Fault invalid/validation, each issue with its packet's index when several came
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

/** Names of values that were dropped, of those that a client sent. */
export function droppedFrom(body: unknown): string[] {
  const packets = (Array.isArray(body) ? body : [body]) as JsonObject[];
  const dropped = new Set<string>();
  for (const packet of packets) for (const key in packet) if (droppedKeys.has(key)) dropped.add(key);
  return [...dropped];
}

function packetOrIssue(given: unknown, now: number): Packet | Issue {
  const issue = packetIssue(given);
  if (issue) return issue;
  const packet = packetOf(given as JsonObject, now);
  if (packet.params.length <= longest) return packet;
  return { path: [], issue: 'size', params: { max: longest } };
}

function packetIssue(given: unknown): Issue | undefined {
  if (!isJsonObject(given)) return { path: [], issue: 'object' };
  if (!isMoment(given._ts, 1)) return { path: ['_ts'], issue: 'time' };
  if (given._ts === undefined && !isMoment(given.time, 1000)) return { path: ['time'], issue: 'time' };
  for (const key in given)
    if (isTooDeep(given[key]!, 0)) return { path: [key], issue: 'depth', params: { max: deepest } };
  return undefined;
}

/** `unit` is in microseconds. */
function isMoment(value: Json | undefined, unit: number): boolean {
  if (value === undefined) return true;
  return typeof value === 'number' && value >= 0 && Math.round(value * unit) < endOfTime;
}

function isTooDeep(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === deepest || Object.values(value).some((inner) => isTooDeep(inner, depth + 1));
}

function packetOf(given: JsonObject, now: number): Packet {
  let params = '';
  for (const key in given)
    if (!droppedKeys.has(key) && !timeKeys.has(key)) params += `${keyText(key)}${valueText(given[key]!)}`;
  return { ts: momentOf(given, now), params: `${params}}` };
}

/** `_ts` wins over `time`; both are doubles, far beyond what 32 bits hold. */
function momentOf({ _ts: ts, time }: JsonObject, now: number): number {
  if (ts !== undefined) return Math.round(ts as number);
  return Math.round((time === undefined ? now : (time as number)) * 1000);
}

function keyText(key: string): string {
  const known = keyTexts.get(key);
  if (known) return known;
  const text = `,${JSON.stringify(key)}:`;
  if (keyTexts.size >= knownKeys) keyTexts.clear();
  keyTexts.set(key, text);
  return text;
}

const valueText = (value: Json): string =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
