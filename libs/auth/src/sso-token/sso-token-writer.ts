import { createCipheriv, createHash } from 'node:crypto';
import { CompactSign } from 'jose';

// Tokens as the sites write them, for tests and for clients of ours. The texts are not escaped for URLs.

const blockSize = 16;

interface Sealed {
  key: string;
  /** 16 bytes. */
  iv: Uint8Array;
  /** Some senders do not pad a text of whole blocks. */
  isPadded?: boolean;
}

export function writeSsoToken(payload: object, { key, iv, isPadded = true }: Sealed): string {
  const cipher = createCipheriv('aes-256-cbc', Buffer.from(key, 'latin1'), iv).setAutoPadding(isPadded);
  const sealed = [cipher.update(JSON.stringify(payload)), cipher.final()];
  return Buffer.concat([iv, ...sealed]).toString('base64');
}

/** Version 1. The IV does not change the token: it is applied twice. */
export function writeSsoTokenV1(payload: object, { key, iv, alias }: Sealed & { alias: string }): string {
  const derived = createHash('sha1').update(`${key}${alias}`).digest().subarray(0, blockSize);
  const plain = Buffer.from(JSON.stringify(payload));
  for (let at = 0; at < blockSize; at++) plain[at]! ^= iv[at]!;
  const cipher = createCipheriv('aes-128-cbc', derived, iv);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
}

/** Version 3: a JWT. */
export const writeSsoJwt = (payload: object, key: string): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(Buffer.from(key, 'latin1'));
