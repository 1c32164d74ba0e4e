import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Fault, type Caller, type Clock, type Presented } from '@stoa/kernel';
import { Authenticator, CLOCK, type CallerChanges } from '@stoa/service';
import { FanOut } from '../fan-out/fan-out.js';
import { Subscriber } from '../fan-out/subscriber.js';
import type { FeedEvent } from '../feed/broadcast.js';
import { Feed } from '../feed/feed.js';
import type { AuthenticatedClient } from '../handshake/authenticate-handshake.js';
import type { Client } from './client.js';
import { CONNECTIONS_GAUGE, type ConnectionsGauge } from './connections.gauge.js';

/** One check of all connections costs less than a timer for each. */
const expiryInterval = 250;
const retryInterval = 250;

interface Connection {
  subscriber: Subscriber;
  client: Client;
  presented: Presented;
  /** The fan-out delivers to it; before that, the events that it missed are replayed. */
  isLive: boolean;
}

/** The connected clients and their credentials. Disconnects revoked credentials; re-authenticates changed users. */
@Injectable()
export class Connections implements OnModuleInit {
  readonly #connections = new Map<Client, Connection>();

  constructor(
    private readonly authenticator: Authenticator,
    private readonly feed: Feed,
    private readonly fanOut: FanOut,
    @Inject(CONNECTIONS_GAUGE) private readonly gauge: ConnectionsGauge,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.authenticator.onInvalidated((changes) => this.#onInvalidated(changes));
    setInterval(() => this.#disconnectExpired(), expiryInterval).unref();
  }

  /** Registers a client, which first receives the events that it missed, then the live ones. */
  open(client: Client, { caller, presented, since }: AuthenticatedClient): Subscriber {
    const subscriber = new Subscriber(caller, client);
    const connection: Connection = { subscriber, client, presented, isLive: false };
    this.#connections.set(client, connection);
    this.gauge.inc({ kind: client.kind });
    if (since === undefined) this.#goLive(connection);
    else void this.#resume(connection, since);
    // The credential may have ended between the handshake and the connection, which can be far apart.
    void this.#reauthenticate(connection);
    return subscriber;
  }

  close(client: Client): void {
    const connection = this.#connections.get(client);
    if (!connection) return;
    this.#connections.delete(client);
    connection.subscriber.stop();
    if (connection.isLive) this.fanOut.leave(connection.subscriber);
    this.gauge.dec({ kind: client.kind });
  }

  /** Changes the credential of a connection, and with it the caller. */
  async changeCredential(client: Client, presented: Presented): Promise<void> {
    const { caller } = await this.authenticator.authenticate(presented);
    const connection = this.#connections.get(client);
    if (!connection) return;
    connection.presented = presented;
    this.#changeCaller(connection, caller);
  }

  closeAll(reason: string): void {
    for (const client of [...this.#connections.keys()]) client.close(reason);
  }

  async #resume(connection: Connection, since: number): Promise<void> {
    const { client, subscriber } = connection;
    let complete = await this.feed.canReplayFrom(since).catch(() => false);
    let at = since;
    const replay = async (events: FeedEvent[]): Promise<void> => {
      for (const event of events) {
        // Only live events make a slow client too slow; a replay waits for it.
        if (subscriber.isBehind) await client.drained();
        subscriber.replay(event);
        at = event.position;
      }
    };
    try {
      for await (const events of this.feed.eventsSince(since)) {
        await replay(events);
        if (!(await client.drained())) return;
      }
    } catch {
      complete = false;
    }
    for (let rest = this.feed.recentSince(at); rest.length; rest = this.feed.recentSince(at))
      await replay(rest);
    if (!this.#connections.has(client)) return;
    client.sendResumed({ from: since, to: this.feed.last, complete });
    this.#goLive(connection);
  }

  #goLive(connection: Connection): void {
    connection.isLive = true;
    this.fanOut.join(connection.subscriber);
  }

  /** Disconnects revoked credentials; re-authenticates changed users. */
  #onInvalidated(changes: CallerChanges | undefined): void {
    for (const connection of this.#connections.values()) {
      const { user, credential } = connection.subscriber.caller;
      if (changes?.credentials.includes(credential.id)) this.#disconnectRevoked(connection);
      else if (!changes || changes.users.includes(user)) void this.#reauthenticate(connection);
    }
  }

  async #reauthenticate(connection: Connection): Promise<void> {
    while (this.#connections.has(connection.client)) {
      try {
        const { caller } = await this.authenticator.authenticate(connection.presented);
        return this.#changeCaller(connection, caller);
      } catch (error) {
        if (Fault.from(error).kind === 'unauthenticated') return this.#disconnectRevoked(connection);
        await new Promise((resolve) => setTimeout(resolve, retryInterval));
      }
    }
  }

  #changeCaller(connection: Connection, caller: Caller): void {
    if (!this.#connections.has(connection.client) || connection.subscriber.caller === caller) return;
    if (connection.isLive) this.fanOut.changeCaller(connection.subscriber, caller);
    else connection.subscriber.caller = caller;
  }

  #disconnectExpired(): void {
    const now = this.clock();
    for (const connection of this.#connections.values())
      if (connection.subscriber.caller.expiresAt <= now) this.#disconnectRevoked(connection);
  }

  #disconnectRevoked({ client }: Connection): void {
    client.sendUnauthorized();
    client.close('unauthorized');
  }
}
