/** The weight that an Accept header gives to a media type by its full name; ranges with `*` do not count. */
function weightOf(accept: string, type: string): number {
  for (const range of accept.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    return weight >= 0 && weight <= 1 ? weight : 0;
  }
  return 0;
}

/** Whether a client accepts HTML by name, as browsers do, with at least the weight of JSON. */
export function prefersHtml(accept = ''): boolean {
  const html = weightOf(accept, 'text/html');
  return html > 0 && html >= weightOf(accept, 'application/json');
}
