/**
 * The text of a JSON object with one more field at its end. The object is neither parsed nor copied field by field: its
 * text, as PostgreSQL stores it, is the reply.
 *
 * @param object text of a JSON object without spaces at its ends
 * @param value JSON text
 */
export function withField(object: string, name: string, value: string): string {
  const field = `${JSON.stringify(name)}:${value}}`;
  return object === '{}' ? `{${field}` : `${object.slice(0, -1)},${field}`;
}
