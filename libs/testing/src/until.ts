import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when the condition holds. The limit is far above what a busy machine needs. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > 120_000) throw new Error(`never: ${condition.toString()}`);
    await wait(10);
  }
}
