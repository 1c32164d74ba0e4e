import type { Surface } from '../route.js';
import { base } from './commerce-resources.js';

const path = `${base}/chats/socket`;

/** Realtime serves the chats as a WebSocket. */
export const chatSocket: NonNullable<Surface['realtime']> = { [path]: ['GET'], [`${path}/`]: ['GET'] };

/** For the description: a socket is no row. */
export const socketNotes = `

**Chats by WebSocket.** \`${path}/\` sends what \`chats/events/\` sends, each event as a text frame of JSON:
\`{"id": "…", "event": "message" | "read" | "ready", "data": {…}}\`. The data is the same, and an id of one is known to the other,
so a client may change between them.

- **Key**: \`Authorization: Token <key>\` as for a request. A browser, which cannot set headers, sends
  \`{"event": "auth", "data": {"token": "<key>", "last_event_id": "…"}}\` within 10 seconds.
- **Resume**: \`last_event_id\` in that message or in the query, or the header \`Last-Event-ID\`: the id of the last event that
  the client has. Nothing is left out and nothing comes twice, at any replica. \`ready\` comes where the client begins
  from now on: it lists the messages that it shows again.
- **Rights** are those of the lists, asked again for each event.
- **Alive**: the server pings every 25 seconds and ends a connection that does not answer. \`{"event": "ping"}\` is answered
  by \`{"event": "pong"}\`. Frames of other names are ignored. Frames that a slow client does not read are not sent.
- **Limits**: 20 sockets of a user at a replica, and 100 of an address that have sent no valid key yet; 30 frames in 10 seconds
  from a client, of 64 KB at most.

A refused handshake is an HTTP answer. Later the last frame is \`{"event": "fault", "data": {"detail": "…"}}\`, and the
close code says what to do:

| code | reason |
| --- | --- |
| 1001 | the server stops: connect again |
| 1011 | an error of the server: connect again later |
| 4400 | a frame is no JSON, or not what the event needs |
| 4401 | no key, an unknown one, or one that was revoked |
| 4403 | the user has no chats any more |
| 4408 | no key came in time |
| 4429 | too many sockets or frames |
`;
