import type { ServiceHealth } from '@stoa/service';
import { collectionPath, descriptionPath } from '../published.js';
import type { Surface } from '../route.js';

interface Status {
  version: string;
  services: readonly ServiceHealth[];
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

const html = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => escapes.get(character)!);

/** Uses no inline style or script, because the content security policy of the page allows files of this server only. */
export const pageText = (
  surfaces: readonly Surface[],
  { version, services }: Status,
): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stoa</title>
<link rel="stylesheet" href="/home.css">
<link rel="icon" type="image/svg+xml" href="/favicon.svg">
</head>
<body>
<header><img src="/favicon.svg" alt=""><h1>Stoa <small>${html(version)}</small></h1></header>
<h2>APIs</h2>
<table>
<tr><th>API</th><th>Base path</th><th>Description</th></tr>
${surfaces.map(surfaceRow).join('\n')}
</table>
<p>Sockets and event streams: <code>/socket.io/</code>, <code>/events/stream</code> and
<code>/api/rest/v1/chats/socket/</code>.</p>
<h2>Log in</h2>
<p>The administrator's login and password, and the first key of each API, are in <code>credentials.json</code> in the
data folder of the server (<code>.stoa</code> unless <code>STOA_DATA_DIR</code> names another). In a cluster the
administrator set them: <code>STOA_ADMIN_LOGIN</code> and <code>STOA_ADMIN_PASSWORD</code>.</p>
<h2>Services</h2>
<table>
<tr><th>Service</th><th>State</th></tr>
${services.map(serviceRow).join('\n')}
</table>
</body>
</html>
`;

const surfaceRow = (surface: Surface): string => {
  const { name, title, base } = surface;
  const links = [
    `<a href="/docs/?api=${name}">documentation</a>`,
    `<a href="${descriptionPath(surface)}">OpenAPI</a>`,
    `<a href="${collectionPath(surface)}">Postman</a>`,
  ].join(', ');
  return `<tr><td>${html(title)}</td><td><code>${base}/</code></td><td>${links}</td></tr>`;
};

const serviceRow = ({ name, state }: ServiceHealth): string =>
  `<tr><td>${html(name)}</td><td class="${state}">${state}</td></tr>`;
