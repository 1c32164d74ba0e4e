import { descriptionPath } from '../published.js';
import type { Surface } from '../route.js';

/**
 * The script that starts Scalar: a file of its own, because the content security policy of the page forbids inline
 * scripts.
 * @param first name of the surface that is shown first
 */
export function starterText(surfaces: Surface[], first: string): string {
  const sources = surfaces.map((surface) => sourceOf(surface, surface.name === first));
  const prefixes = surfaces.flatMap(({ base, grammar }) =>
    Object.values(grammar.security).flatMap(({ 'x-key-prefix': prefix }) =>
      prefix ? [{ base: `${base}/`, prefix }] : [],
    ),
  );
  return `(() => {
  const prefixes = ${JSON.stringify(prefixes)};
  // The key may be typed with its prefix or without; a prefix alone is no key.
  const send = (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const found = prefixes.find(({ base }) => pathname.startsWith(base));
    const key = request.headers.get('authorization')?.trim();
    if (found && key === found.prefix) request.headers.delete('authorization');
    else if (found && key && !/\\s/.test(key)) request.headers.set('authorization', found.prefix + ' ' + key);
    return fetch(request);
  };
  Scalar.createApiReference('#documentation', { ...${JSON.stringify({ sources, ...settings })}, customFetch: send });
})();
`;
}

const sourceOf = (surface: Surface, isFirst: boolean) => ({
  title: surface.title,
  slug: surface.name,
  url: descriptionPath(surface),
  default: isFirst,
  authentication: {
    preferredSecurityScheme: Object.keys(surface.grammar.security)[0],
    securitySchemes: Object.fromEntries(
      Object.entries(surface.grammar.security).flatMap(([name, { 'x-key-prefix': prefix }]) =>
        prefix ? [[name, { value: `${prefix} ` }]] : [],
      ),
    ),
  },
});

const settings = {
  // Nothing is asked of other servers: no fonts, no usage data, no proxy, no assistant.
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  documentDownloadType: 'json',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  // The words of the vendors' pages.
  localization: {
    locale: 'en',
    translations: {
      operation: { testRequest: 'Try it' },
      apiClient: { requestBlock: { authentication: 'Security', label: 'Request: {name}' } },
    },
  },
};
