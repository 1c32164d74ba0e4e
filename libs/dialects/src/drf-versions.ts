/** The tag of a version: `"v3"`. */
export const versionTag = (version: number): string => `"v${version}"`;

/**
 * The versions that an `If-Match` names, of which the current one must be one. Nothing without the header, and for `*`,
 * which any version matches; a tag that is no version of ours matches none. A proxy
 * that compresses weakens tags.
 */
export function readVersions(header: string | readonly string[] | undefined): { versions?: number[] } {
  const tags = String(header ?? '*')
    .split(',')
    .map((tag) => tag.trim());
  if (tags.includes('*')) return {};
  return { versions: tags.flatMap((tag) => /^(?:W\/)?"v(\d{1,9})"$/.exec(tag)?.slice(1).map(Number) ?? []) };
}
