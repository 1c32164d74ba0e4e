import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import type { Parties } from './chats.repository.js';

/** Whether a change of a chat between these parties concerns a stream. */
export type Concern = (parties: Parties) => boolean;

/** Milliseconds after which a stream looks by itself: a push is lost while NATS is away, and rights have none. */
const sweep = 5000;

/** Wakes one stream when something has changed since it began to look. */
export class Wake {
  /** Everything, until it is known what the stream shows. */
  concern: Concern = () => true;
  #isDue = false;
  #resolve: (() => void) | undefined;

  /** @param parties absent where any chat may have changed */
  notify(parties?: Parties): void {
    if (parties && !this.concern(parties)) return;
    this.#isDue = true;
    this.#resolve?.();
  }

  /** Changes from now on are those of the next wait. */
  reset(): void {
    this.#isDue = false;
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (this.#isDue || signal.aborted) return;
    const woken = Promise.withResolvers<void>();
    this.#resolve = woken.resolve;
    const timer = setTimeout(woken.resolve, sweep);
    signal.addEventListener('abort', woken.resolve as () => void);
    await woken.promise;
    clearTimeout(timer);
    signal.removeEventListener('abort', woken.resolve as () => void);
  }
}

/** The streams of this process. */
@Injectable()
export class ChatWakes implements OnModuleInit {
  readonly #open = new Set<Wake>();

  constructor(private readonly bus: Bus) {}

  onModuleInit(): void {
    const notify = (parties?: Parties): void => {
      for (const wake of this.#open) wake.notify(parties);
    };
    this.bus.onPush(commerce.chatsChanged, notify);
    this.bus.onReconnect(() => notify());
  }

  open(): Wake {
    const wake = new Wake();
    this.#open.add(wake);
    return wake;
  }

  close(wake: Wake): void {
    this.#open.delete(wake);
  }
}
