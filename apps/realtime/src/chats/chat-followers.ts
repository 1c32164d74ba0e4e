import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus, chunksOf, type BusReply, type ServerEvent } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { Fault, invalid, type FaultKind, type Presented } from '@stoa/kernel';
import { Authenticator } from '@stoa/service';
import { CONNECTIONS_GAUGE, type ConnectionsGauge } from '../connections/connections.gauge.js';
import type { ChatClient } from './chat-client.js';

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
  user: string | undefined;
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
  readonly #countByUser = new Map<string, number>();

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
    const follower: Follower = { presented, after, user: undefined, reply: undefined };
    this.#followers.set(client, follower);
    this.gauge.inc({ kind: 'chats' });
    void this.#follow(client, follower).catch((error: unknown) => client.refuse(error));
  }

  close(client: ChatClient): void {
    const follower = this.#followers.get(client);
    if (!follower) return;
    this.#followers.delete(client);
    this.gauge.dec({ kind: 'chats' });
    if (follower.user !== undefined) this.#leave(follower.user);
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
    this.#join(follower, caller.user);
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

  /** @throws Fault too_many */
  #join(follower: Follower, user: string): void {
    if (follower.user !== undefined) return;
    const count = this.#countByUser.get(user) ?? 0;
    if (count >= maxPerUser) throw new Fault('too_many', 'sockets');
    this.#countByUser.set(user, count + 1);
    follower.user = user;
  }

  #leave(user: string): void {
    const count = this.#countByUser.get(user)! - 1;
    if (count) this.#countByUser.set(user, count);
    else this.#countByUser.delete(user);
  }
}
