import { WebSocket } from 'ws';

/** A change that the subscriber received: the record, and the number that the change set in it. */
export interface ReceivedChange {
  id: string;
  record: string;
  n: number;
}

/** A client that goes on from where it was whenever its connection ends, and keeps each event once. */
export class Subscriber {
  readonly received: ReceivedChange[] = [];
  /** How often `resumed` said that events are missing. */
  incomplete = 0;
  connections = 0;
  repeated = 0;
  readonly #seen = new Set<string>();
  #last: number | undefined;
  #socket: WebSocket | undefined;
  #isClosed = false;

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
  ) {}

  /** Resolves when it is connected for the first time. */
  open(): Promise<void> {
    return new Promise((resolve) => this.#connect(resolve));
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.terminate();
  }

  #connect(opened: () => void = () => undefined): void {
    if (this.#isClosed) return;
    const since = this.#last === undefined ? '' : `?since=${this.#last}`;
    const socket = new WebSocket(`${this.url}/events/stream${since}`, { headers: this.headers });
    this.#socket = socket;
    socket.on('open', () => {
      this.connections++;
      opened();
    });
    socket.on('message', (text) => this.#hear(JSON.parse(String(text)) as Frame));
    socket.on('error', () => undefined); // "close" follows, and that is what counts
    socket.on('close', () => setTimeout(() => this.#connect(opened), 20));
  }

  #hear({ event, complete, seq, _msgid, _oid, data }: Frame): void {
    if (event === 'resumed' && !complete) this.incomplete++;
    if (seq === undefined) return;
    this.#last = seq;
    if (this.#seen.has(_msgid)) return void this.repeated++;
    this.#seen.add(_msgid);
    if (typeof data.n === 'number') this.received.push({ id: _msgid, record: _oid, n: data.n });
  }
}

interface Frame {
  event: string;
  complete?: boolean;
  seq?: number;
  _msgid: string;
  _oid: string;
  data: { n?: number };
}
