/**
 * Runs `work` and yields the messages that it reports, as JSON texts; yields `current()` at the start and whenever there
 * was no message for a while. When the reader returns, the signal of `work` is aborted.
 *
 * @param interval milliseconds without a message after which `current()` is yielded
 * @throws the error of `work`, after all of its messages
 */
export async function* progressOf<Message>(
  work: (report: (message: Message) => void, signal: AbortSignal) => Promise<void>,
  current: () => Message,
  interval = 1000,
): AsyncGenerator<string> {
  const messages: Message[] = [];
  const stopping = new AbortController();
  const state: { isDone: boolean; failure?: { error: unknown } } = { isDone: false };
  let wake: () => void = () => undefined;
  const report = (message: Message): void => {
    messages.push(message);
    wake();
  };
  void work(report, stopping.signal)
    .catch((error: unknown) => (state.failure = { error }))
    .finally(() => {
      state.isDone = true;
      wake();
    });
  try {
    yield JSON.stringify(current());
    while (messages.length || !state.isDone) {
      if (!messages.length) await new Promise<void>((resolve) => (wake = resolveWithin(interval, resolve)));
      if (!messages.length && !state.isDone) yield JSON.stringify(current());
      for (const message of messages.splice(0)) yield JSON.stringify(message);
    }
    if (state.failure) throw state.failure.error;
  } finally {
    stopping.abort();
  }
}

/** Calls `resolve` after `interval` milliseconds, or at once when the returned function is called. */
function resolveWithin(interval: number, resolve: () => void): () => void {
  const timer = setTimeout(resolve, interval);
  return () => {
    clearTimeout(timer);
    resolve();
  };
}
