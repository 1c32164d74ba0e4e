import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus, chunksOf, type BusReply, type ServerEvent } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { Fault, invalid, type FaultKind, type Presented } from '@stoa/kernel';
import { Authenticator } from '@stoa/service';
import { CONNECTIONS_GAUGE, type ConnectionsGauge } from '../connections/connections.gauge.js';
import type { ChatClient } from './chat-client.js';
import { Places } from './places.js';

/** Sockets of a user at one replica. */
const maxPerUser = 20;
/** Milliseconds before commerce is asked again, and as many at most in addition, so that not all clients ask at once. */
const retryInterval = 250;

/** After them a stream is opened again, where it ended. */
const passing: ReadonlySet<FaultKind> = new Set(['unavailable', 'timeout', 'internal']);

interface Follower {
  presented: Presented;
  /** The id of the last event that the client has. */
  after: string | undefined;
  /** Leaves the place among the sockets of its user. */
  leave: (() => void) | undefined;
  /** Of the stream that it reads now. */
  reply: BusReply | undefined;
}

/**
 * The clients that follow chats. Each reads a stream of commerce, as those of `chats/events/` do: which chats it sees, what it
 * missed and how fast it reads is decided there. While commerce is away the client stays connected.
 */
@Injectable()
export class ChatFollowers implements OnModuleInit {
  readonly #followers = new Map<ChatClient, Follower>();
  readonly #ofUsers = new Places(maxPerUser, 'sockets');

  constructor(
    private readonly bus: Bus,
    private readonly authenticator: Authenticator,
    @Inject(CONNECTIONS_GAUGE) private readonly gauge: ConnectionsGauge,
  ) {}

  onModuleInit(): void {
    this.authenticator.onInvalidated(() => {
      for (const [client, follower] of this.#followers)
        void this.#check(follower).catch((error: unknown) => client.refuse(error));
    });
  }

  /** @throws Fault invalid for a client that follows already */
  open(client: ChatClient, presented: Presented, after: string | undefined): void {
    if (this.#followers.has(client)) throw invalid('validation', [{ path: ['event'], issue: 'invalid' }]);
    const follower: Follower = { presented, after, leave: undefined, reply: undefined };
    this.#followers.set(client, follower);
    this.gauge.inc({ kind: 'chats' });
    void this.#follow(client, follower).catch((error: unknown) => client.refuse(error));
  }

  close(client: ChatClient): void {
    const follower = this.#followers.get(client);
    if (!follower) return;
    this.#followers.delete(client);
    this.gauge.dec({ kind: 'chats' });
    follower.leave?.();
    void follower.reply?.rest?.return?.();
  }

  closeAll(): void {
    for (const client of this.#followers.keys()) client.goAway();
  }

  async #follow(client: ChatClient, follower: Follower): Promise<void> {
    while (this.#followers.has(client)) {
      try {
        await this.#pass(client, follower);
      } catch (error) {
        if (!passing.has(Fault.from(error).kind)) throw error;
      }
      await setTimeout(retryInterval * (1 + Math.random()));
    }
  }

  /** Passes one stream on, to its end. */
  async #pass(client: ChatClient, follower: Follower): Promise<void> {
    const { caller } = await this.authenticator.authenticate(follower.presented);
    if (!this.#followers.has(client)) return;
    follower.leave ??= this.#ofUsers.take(caller.user);
    client.identified();
    const context = { caller, requestId: randomUUID() };
    const reply = await this.bus.call(commerce.chats.watch, { after: follower.after }, context);
    follower.reply = reply;
    if (!this.#followers.has(client)) return void reply.rest?.return?.();
    for await (const bytes of chunksOf(reply)) {
      // A change of the credential may have been missed.
      await this.#check(follower);
      if (!bytes.length) continue;
      if (!(await client.send(bytes))) return;
      follower.after = (JSON.parse(Buffer.from(bytes).toString()) as ServerEvent).id ?? follower.after;
    }
  }

  /** A credential that cannot be checked now stays as it was. @throws Fault unauthenticated */
  async #check({ presented }: Follower): Promise<void> {
    await this.authenticator.authenticate(presented).catch((error: unknown) => {
      if (Fault.from(error).kind === 'unauthenticated') throw error;
    });
  }
}
