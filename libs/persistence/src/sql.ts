/**
 * A part of a statement: its text, with the values of its parameters kept apart. Built by the tag `sql` alone, so that
 * a value from outside cannot become text.
 */
export class Sql {
  /** @param isDynamic see `dynamic` */
  constructor(
    private readonly texts: readonly string[],
    private readonly parts: readonly unknown[],
    readonly isDynamic = false,
  ) {}

  /** The text with `$1`, `$2`, … and the values of these parameters, in this order. */
  get statement(): { text: string; values: unknown[] } {
    const values: unknown[] = [];
    return { text: this.#append(values), values };
  }

  #append(values: unknown[]): string {
    let text = this.texts[0]!;
    for (const [index, part] of this.parts.entries()) {
      text += part instanceof Sql ? part.#append(values) : `$${values.push(part)}`;
      text += this.texts[index + 1]!;
    }
    return text;
  }
}

/**
 * `sql\`select name from users where id = ${id}::int\``: a value becomes a parameter, an `Sql` is inserted as it is.
 * PostgreSQL infers the type of a parameter from its place; where it cannot, the text casts it.
 */
export const sql = (texts: TemplateStringsArray, ...parts: unknown[]): Sql => new Sql(texts, parts);

/** Text of our own as SQL: a column, a table, a list of columns. Never a text from outside. */
export const raw = (text: string): Sql => new Sql([text], []);

export const emptySql = raw('');

export function joinSql(parts: readonly Sql[], separator: string): Sql {
  if (!parts.length) return emptySql;
  return new Sql(['', ...Array<string>(parts.length - 1).fill(separator), ''], parts);
}

/**
 * Marks a statement whose text depends on the request: it is not prepared, because each text would stay prepared on each
 * connection for as long as the process lives.
 */
export const dynamic = (statement: Sql): Sql => new Sql(['', ''], [statement], true);
