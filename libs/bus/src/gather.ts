import type { Bus } from './bus.js';

/** Replies to each `gather` on a subject, as all other processes do. */
export function replyToGather(bus: Bus, subject: string, reply: () => Promise<object>): void {
  bus.connection.subscribe(subject, {
    callback: (error, message) => {
      if (!error) void reply().then((value) => message.respond(JSON.stringify(value)));
    },
  });
}

interface GatherOptions<T> {
  /** Milliseconds to wait at most. */
  waitMs: number;
  /** Ends the wait early. */
  isEnough: (replies: readonly T[]) => boolean;
}

/** The replies of all processes that arrive in time; none while NATS is down. */
export async function gather<T>(
  bus: Bus,
  subject: string,
  { waitMs, isEnough }: GatherOptions<T>,
): Promise<T[]> {
  if (!bus.isUp) return [];
  const replies: T[] = [];
  const options = { strategy: 'timer', maxWait: waitMs } as const;
  for await (const message of await bus.connection.requestMany(subject, undefined, options)) {
    replies.push(message.json<T>());
    if (isEnough(replies)) break;
  }
  return replies;
}
