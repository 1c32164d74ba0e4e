/** What is not as it should be, in words. */
export class Differences {
  readonly list: string[] = [];
  /** How many figures were compared. */
  count = 0;

  /** Compares two values as JSON. */
  same(what: string, found: unknown, expected: unknown): void {
    this.count++;
    const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
    if (is !== should) this.list.push(`${what}: ${is} instead of ${should}`);
  }

  /** Compares objects field by field. */
  sameFields(what: string, found: object | undefined, expected: object): void {
    const known = new Map(Object.entries(found ?? {}));
    for (const [field, value] of Object.entries(expected))
      this.same(`${what}, ${field}`, known.get(field), value);
  }
}
