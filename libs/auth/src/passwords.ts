import { hash, verify } from '@node-rs/argon2';

// OWASP's first choice for argon2id. Hashing runs in libuv's thread pool, never on the event loop.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/** The hash that is verified where no hash is stored. */
let decoyHash: Promise<string> | undefined;

/** Whether the password matches. Without a stored hash the check takes the same time and fails. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoyHash ??= hashPassword(decoyPassword);
  const matches = await verify(stored ?? (await decoyHash), password);
  return stored !== undefined && matches;
}

const decoyPassword = 'the password of no user';
