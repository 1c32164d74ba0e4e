/**
 * How far a stream has come. All that was committed before the snapshot `since` was sent; of what was committed between
 * `since` and the snapshot `until`, messages up to `message`, and read marks up to `read`. Positions in the order of
 * commits would not do: a message with a lower id may be committed later.
 */
export interface ChatCursor {
  since: string;
  until?: string;
  message?: number;
  read?: ReadPlace;
}

/** Read marks are sent in this order. */
export interface ReadPlace {
  chat: number;
  person: number;
}

const maxLength = 8000;

export function cursorText({ since, until, message, read }: ChatCursor): string {
  if (until === undefined) return since;
  return `${since}~${until}~${read ? `r${read.chat}.${read.person}` : `m${message}`}`;
}

/** @returns undefined for a text that no stream has sent */
export function readCursor(text: string | undefined): ChatCursor | undefined {
  if (!text || text.length > maxLength) return undefined;
  const [since = '', until, place, ...more] = text.split('~');
  if (more.length || !isSnapshot(since)) return undefined;
  if (until === undefined) return { since };
  const read = placeIn(place ?? '');
  return isSnapshot(until) && read ? { since, until, ...read } : undefined;
}

function placeIn(text: string): Pick<ChatCursor, 'message' | 'read'> | undefined {
  const [, message, chat, person] = /^(?:m(\d{1,9})|r(\d{1,9})\.(\d{1,9}))$/.exec(text) ?? [];
  if (message !== undefined) return { message: Number(message) };
  return chat === undefined ? undefined : { read: { chat: Number(chat), person: Number(person) } };
}

const snapshotForm = /^\d{1,19}:\d{1,19}:(\d{1,19}(,\d{1,19})*)?$/;

/** `xmin:xmax:xip,…` as PostgreSQL prints it: it refuses others. */
function isSnapshot(text: string): boolean {
  if (!snapshotForm.test(text)) return false;
  const [xmin = 0n, xmax = 0n, ...running] = text.split(/[:,]/).filter(Boolean).map(BigInt);
  const inOrder = running.every((xid, index) => index === 0 || xid > running[index - 1]!);
  return xmin > 0n && xmax >= xmin && inOrder && running.every((xid) => xid >= xmin && xid < xmax);
}

/** Whether a cursor can be of this database: one that was restored from a backup counts from an earlier number. */
export function isKnown({ since, until }: ChatCursor, now: string): boolean {
  return [since, until ?? since].every((snapshot) => endOf(snapshot) <= endOf(now));
}

const endOf = (snapshot: string): bigint => BigInt(snapshot.split(':')[1]!);
