import type { Bus } from './bus.js';

/** Answers each `gather` on the subject, beside all other processes that do. */
export function answerGather(bus: Bus, subject: string, answer: () => Promise<object>): void {
  bus.connection.subscribe(subject, {
    callback: (error, message) => {
      if (!error) void answer().then((value) => message.respond(JSON.stringify(value)));
    },
  });
}

interface Patience<T> {
  waitMs: number;
  /** Ends the wait early. */
  isEnough: (answers: readonly T[]) => boolean;
}

/** The answers of all processes that come in time; none while NATS is down. */
export async function gather<T>(bus: Bus, subject: string, { waitMs, isEnough }: Patience<T>): Promise<T[]> {
  if (!bus.isUp) return [];
  const answers: T[] = [];
  const options = { strategy: 'timer', maxWait: waitMs } as const;
  for await (const message of await bus.connection.requestMany(subject, undefined, options)) {
    answers.push(message.json<T>());
    if (isEnough(answers)) break;
  }
  return answers;
}
