import { connect } from 'node:net';

export interface RawReply {
  status: number;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  body: string;
}

/** Sends bytes as they are, as no client does that encodes for us, until the server closes. @returns all that came */
export function sendBytes(gateway: string, packets: readonly (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(gateway);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => {
      for (const packet of packets) socket.write(packet);
    });
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    // A server may close before all has been written: the answer says why.
    socket.on('close', () => resolve(answer)).on('error', () => undefined);
  });
}

/** The same, as one reply. */
export async function sendRaw(gateway: string, ...packets: (string | Buffer)[]): Promise<RawReply> {
  const text = Buffer.from(await sendBytes(gateway, packets), 'latin1').toString();
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 2)]),
  );
  return { status: Number(line.split(' ')[1]), headers, body: text.slice(end + 4) };
}

/** A request that is the last on its connection. */
export const requestText = (method: string, url: string, headers: string[] = [], body = ''): string =>
  `${[`${method} ${url} HTTP/1.1`, 'Host: stoa', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${body}`;
