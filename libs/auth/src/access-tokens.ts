import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { Fault, type Clock } from '@stoa/kernel';

/** The claims of an access token. Everything else about its user comes from identity, by `id`. */
export interface TokenClaims {
  /** `jti`: the id of the token's record. */
  id: string;
  user: string;
  issuedAt: number;
  expiresAt: number;
}

/** A new Ed25519 key pair as one private JSON Web Key. */
export async function newSigningKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA', use: 'sig' };
}

/** The public half of a key, which may be published. */
export function publicHalf(key: JWK): JWK & { kid: string } {
  const { d: _, ...rest } = key;
  return rest as JWK & { kid: string };
}

/** A JWT's times are whole seconds, so `issuedAt` and `expiresAt` of a token are too. */
export async function signToken(key: JWK, claims: TokenClaims): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid!, typ: 'JWT' })
    .setJti(claims.id)
    .setSubject(claims.user)
    .setIssuedAt(Math.floor(claims.issuedAt / 1000))
    .setExpirationTime(Math.floor(claims.expiresAt / 1000))
    .sign(await importJWK(key, 'EdDSA'));
}

/** Verifies tokens against published keys. @throws Fault `unauthenticated` for every kind of invalid token */
export function tokenVerifier(keys: JSONWebKeySet, clock: Clock): (token: string) => Promise<TokenClaims> {
  const keySet = createLocalJWKSet(keys);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ['EdDSA'],
        currentDate: new Date(clock()),
      });
      const { jti, sub, iat, exp } = payload;
      if (!jti || !sub || !iat || !exp) throw new Error('claims are missing');
      return { id: jti, user: sub, issuedAt: iat * 1000, expiresAt: exp * 1000 };
    } catch (error) {
      throw new Fault('unauthenticated', 'token', (error as Error).message);
    }
  };
}
