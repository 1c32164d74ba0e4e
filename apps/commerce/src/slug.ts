/**
 * The slug of a name, as long as a slug that is sent may be: in some languages lower case has more letters.
 */
export function slugOf(name: string): string {
  const words = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  return [...words.replaceAll(/^-|-$/g, '')].slice(0, 255).join('');
}
