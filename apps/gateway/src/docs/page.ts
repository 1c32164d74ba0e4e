import { descriptionPath } from '../openapi.js';
import type { Surface } from '../route.js';

/** The links are absolute paths, so that the page is the same at `/docs` and at `/docs/`. */
export const pageText = (start: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stoa: API descriptions</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/index.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png" sizes="32x32">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/swagger-ui-standalone-preset.js"></script>
<script src="${start}"></script>
</body>
</html>
`;

/**
 * The script that starts Swagger UI: a file of its own, because the content security policy of the page forbids inline
 * scripts. The logo is left out, because it uses inline styles, which the policy forbids as well.
 * @param first name of the surface that is shown first
 */
export function starterText(surfaces: Surface[], first?: string): string {
  const urls = surfaces.map((surface) => ({ name: surface.title, url: descriptionPath(surface) }));
  const title = surfaces.find(({ name }) => name === first)?.title;
  const options = {
    urls,
    ...(title && { 'urls.primaryName': title }),
    dom_id: '#swagger-ui',
    layout: 'StandaloneLayout',
    ...settings,
  };
  return `window.ui = SwaggerUIBundle(Object.assign(${JSON.stringify(options)}, {
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [() => ({ components: { Logo: () => null } })],
}));
`;
}

const settings = {
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  // The badge of the public validator would send the address of this server to a third party.
  validatorUrl: null,
};
