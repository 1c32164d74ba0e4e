import { hash, verify } from '@node-rs/argon2';

// OWASP's first choice for argon2id. The work is done in libuv's pool, never on the event loop.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

let decoy: Promise<string> | undefined;

/** Whether the password fits. Without a stored hash it takes the same time and says no. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomDecoy);
  const fits = await verify(stored ?? (await decoy), password);
  return stored !== undefined && fits;
}

const randomDecoy = 'nobody has this password';
