/**
 * What `work` tells while it goes on by itself, as JSON texts; `now` when there was nothing to tell for a while, and at
 * the start. Whoever stops reading stops the work.
 *
 * @throws what `work` throws, after all that it told
 */
export async function* progressOf<Message>(
  work: (tell: (message: Message) => void, signal: AbortSignal) => Promise<void>,
  now: () => Message,
  every = 1000,
): AsyncGenerator<string> {
  const told: Message[] = [];
  const stopping = new AbortController();
  const state: { isDone: boolean; failure?: { error: unknown } } = { isDone: false };
  let wake: () => void = () => undefined;
  const working = work((message) => void (told.push(message), wake()), stopping.signal);
  void working
    .catch((error: unknown) => (state.failure = { error }))
    .finally(() => {
      state.isDone = true;
      wake();
    });
  try {
    yield JSON.stringify(now());
    while (told.length || !state.isDone) {
      if (!told.length)
        await new Promise<void>((resolve) => awakened(resolve, every, (ring) => (wake = ring)));
      if (!told.length && !state.isDone) yield JSON.stringify(now());
      for (const message of told.splice(0)) yield JSON.stringify(message);
    }
    if (state.failure) throw state.failure.error;
  } finally {
    stopping.abort();
  }
}

function awakened(resolve: () => void, every: number, give: (ring: () => void) => void): void {
  const timer = setTimeout(resolve, every);
  give(() => {
    clearTimeout(timer);
    resolve();
  });
}
