import { Fault, type Caller, type Clock, type Presented } from '@stoa/kernel';
import type { Authenticator, CallerChanges } from '@stoa/service';
import type { Gauge } from 'prom-client';
import type { FanOut } from '../fan-out/fan-out.js';
import { Subscriber, type Outlet } from '../fan-out/subscriber.js';
import type { FeedEvent } from '../feed/broadcast.js';
import type { Feed } from '../feed/feed.js';
import type { Admitted } from '../handshake/authenticate-handshake.js';

/** One look at all connections costs less than a timer for each. */
const expiryEvery = 250;
const retryAfter = 250;

/** What became of a client's wish to go on from where it was. */
export interface Resumed {
  from: number;
  to: number;
  /** false: something is missing that cannot be had any more, so the client has to read everything anew. */
  complete: boolean;
}

/** A client that is connected, as far as this process needs to know it. */
export interface Client extends Outlet {
  kind: 'socket' | 'stream';
  /** Says that the credential ended, before the connection is closed. */
  unauthorized(): void;
  resumed(resumed: Resumed): void;
  /** Resolves when the client has taken what was sent; false: it is gone. */
  drained(): Promise<boolean>;
}

interface Connection {
  subscriber: Subscriber;
  client: Client;
  presented: Presented;
  /** Events reach it as they happen; before, it is told what it missed. */
  isLive: boolean;
}

/** Who is connected, by what right, and for how long. */
export class Connections {
  readonly #all = new Map<Client, Connection>();

  constructor(
    private readonly parts: {
      authenticator: Authenticator;
      feed: Feed;
      fanOut: FanOut;
      clock: Clock;
      gauge: Gauge<'kind'>;
    },
  ) {
    parts.authenticator.onInvalidated((changes) => this.#review(changes));
    setInterval(() => this.#expire(), expiryEvery).unref();
  }

  /** Takes a client in: what it missed first, then all that happens. */
  open(client: Client, { caller, presented, since }: Admitted): Subscriber {
    const { gauge } = this.parts;
    const subscriber = new Subscriber(caller, client);
    const connection: Connection = { subscriber, client, presented, isLive: false };
    this.#all.set(client, connection);
    gauge.inc({ kind: client.kind });
    if (since === undefined) this.#goLive(connection);
    else void this.#resume(connection, since);
    // A client may take its time between the door and here, in which its credential may have ended.
    void this.#askAgain(connection);
    return subscriber;
  }

  close(client: Client): void {
    const connection = this.#all.get(client);
    if (!connection) return;
    this.#all.delete(client);
    connection.subscriber.end();
    if (connection.isLive) this.parts.fanOut.leave(connection.subscriber);
    this.parts.gauge.dec({ kind: client.kind });
  }

  /** Someone else, or the same one with a new credential, on the same connection. */
  async reauthenticate(client: Client, presented: Presented): Promise<void> {
    const { caller } = await this.parts.authenticator.authenticate(presented);
    const connection = this.#all.get(client);
    if (!connection) return;
    connection.presented = presented;
    this.#become(connection, caller);
  }

  closeAll(reason: string): void {
    for (const client of [...this.#all.keys()]) client.close(reason);
  }

  async #resume(connection: Connection, since: number): Promise<void> {
    const { feed } = this.parts;
    const { client, subscriber } = connection;
    let complete = await feed.reaches(since).catch(() => false);
    let at = since;
    const replay = async (events: FeedEvent[]): Promise<void> => {
      for (const event of events) {
        // Only what happens can be too much for a slow client; what happened can wait for it.
        if (subscriber.isBehind) await client.drained();
        subscriber.replay(event);
        at = event.position;
      }
    };
    try {
      for await (const events of feed.since(since)) {
        await replay(events);
        if (!(await client.drained())) return;
      }
    } catch {
      complete = false;
    }
    for (let rest = feed.rest(at); rest.length; rest = feed.rest(at)) await replay(rest);
    if (!this.#all.has(client)) return;
    client.resumed({ from: since, to: feed.last, complete });
    this.#goLive(connection);
  }

  #goLive(connection: Connection): void {
    connection.isLive = true;
    this.parts.fanOut.join(connection.subscriber);
  }

  /** Credentials that ended are shown out at once; of users who changed it is asked what they are now. */
  #review(changes: CallerChanges | undefined): void {
    for (const connection of this.#all.values()) {
      const { user, credential } = connection.subscriber.caller;
      if (changes?.credentials.includes(credential.id)) this.#showOut(connection);
      else if (!changes || changes.users.includes(user)) void this.#askAgain(connection);
    }
  }

  async #askAgain(connection: Connection): Promise<void> {
    while (this.#all.has(connection.client)) {
      try {
        const { caller } = await this.parts.authenticator.authenticate(connection.presented);
        return this.#become(connection, caller);
      } catch (error) {
        if (Fault.from(error).kind === 'unauthenticated') return this.#showOut(connection);
        await new Promise((resolve) => setTimeout(resolve, retryAfter));
      }
    }
  }

  #become(connection: Connection, caller: Caller): void {
    if (!this.#all.has(connection.client) || connection.subscriber.caller === caller) return;
    if (connection.isLive) this.parts.fanOut.move(connection.subscriber, caller);
    else connection.subscriber.caller = caller;
  }

  #expire(): void {
    const now = this.parts.clock();
    for (const connection of this.#all.values())
      if (connection.subscriber.caller.expiresAt <= now) this.#showOut(connection);
  }

  #showOut({ client }: Connection): void {
    client.unauthorized();
    client.close('unauthorized');
  }
}
