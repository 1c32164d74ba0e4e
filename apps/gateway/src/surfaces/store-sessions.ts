import { rightech } from '@stoa/dialects';
import type { OwnReply } from '../route.js';

/** The cookie that the vendor page names; nothing else may be called `sid` by cookie. */
const cookie = 'sid';

/** `Set-Cookie: sid=<id>; Path=/; Expires=<date>; HttpOnly` as on the page, and what browsers have learnt since. */
export function openedSession(reply: string, { isSecure }: { isSecure: boolean }): OwnReply {
  const { sid, expiresAt } = JSON.parse(reply) as { sid: string; expiresAt: number };
  return {
    body: rightech.acknowledgement(),
    headers: { 'set-cookie': cookieText(sid, expiresAt, isSecure) },
  };
}

export function endedSession(_reply: string, { isSecure }: { isSecure: boolean }): OwnReply {
  return { body: rightech.acknowledgement(), headers: { 'set-cookie': cookieText('', 0, isSecure) } };
}

/** `sucess` first, as the page spells it; `success` too, as the live server does. */
export function issuedToken(reply: string): OwnReply {
  return { body: `{"sucess":true,"success":true,${reply.slice(1)}` };
}

const cookieText = (value: string, expiresAt: number, isSecure: boolean): string =>
  `${cookie}=${value}; Path=/; Expires=${new Date(expiresAt).toUTCString()}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
