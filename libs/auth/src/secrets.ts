import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text that needs no escaping in a cookie or URL. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

/** The stored form of a random secret. A secret has 256 bits, so a fast hash without salt is enough. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
