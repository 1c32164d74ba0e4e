import { z } from 'zod';
import type { JsonSchema } from '../grammars/document.js';

type Io = 'input' | 'output';
type Definitions = Record<string, JsonSchema>;

/** Converts the zod schemas of the operations to JSON Schema; those with `.meta({ id })` become shared components. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};
  readonly #names = new Map<string, string>();

  /** The schema of what a client may send. */
  request(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'input');
  }

  /** The schema of what the service sends. */
  reply(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'output');
  }

  #convert(schema: z.ZodType, io: Io): JsonSchema {
    const json = z.toJSONSchema(schema, { io, target: 'draft-2020-12', override: tidy(io) }) as JsonSchema;
    const { $schema: _, $defs = {}, ...root } = json as { $schema?: string; $defs?: Definitions };
    const names = Object.fromEntries(
      Object.keys($defs).map((local) => [local, this.#name(local, $defs, io)]),
    );
    for (const [local, name] of Object.entries(names))
      this.components[name] ??= renamed($defs[local]!, names);
    return renamed(root, names);
  }

  /** One name for definitions that are equal, including everything that they refer to; else a name of its own. */
  #name(local: string, definitions: Definitions, io: Io): string {
    const meaning = expanded(local, definitions);
    const known = this.#names.get(meaning);
    if (known) return known;
    // zod numbers recursive schemas that have no id: `z.json()`.
    const wanted = local.startsWith('__') ? 'Value' : local;
    const taken = new Set(this.#names.values());
    const name = [wanted, `${wanted}${io === 'input' ? 'Request' : 'Reply'}`].find((one) => !taken.has(one));
    if (!name) throw new Error(`schema ids: more than two schemas are called ${wanted}`);
    this.#names.set(meaning, name);
    return name;
  }
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

const tidy =
  (io: Io): Override =>
  ({ jsonSchema }) => {
    // Envelopes add keys, and later versions may: a client that refuses unknown keys would break.
    if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    if (jsonSchema.type === 'integer') tidyInteger(jsonSchema);
  };

/** Drops the bounds of safe integers; sets a format, without which client generators use 32 bits, too few for times. */
function tidyInteger(schema: { minimum?: number; maximum?: number; format?: string }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  schema.format ??= 'int64';
}

const localRef = /"#\/\$defs\/([^"]+)"/g;

function renamed(schema: JsonSchema, names: Record<string, string>): JsonSchema {
  const text = JSON.stringify(schema).replace(
    localRef,
    (_, local: string) => `"#/components/schemas/${names[local]}"`,
  );
  return JSON.parse(text) as JsonSchema;
}

/** Serialises a definition with all that it refers to, independent of the names of definitions without an id. */
function expanded(local: string, definitions: Definitions): string {
  const order: string[] = [local];
  const texts: string[] = [];
  for (const name of order) {
    const text = JSON.stringify(definitions[name]).replace(localRef, (_, next: string) => {
      if (!order.includes(next)) order.push(next);
      return `"${order.indexOf(next)}"`;
    });
    texts.push(name.startsWith('__') ? text : `${name} ${text}`);
  }
  return texts.join('\n');
}
