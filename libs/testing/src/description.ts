import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { HttpReply } from './http.js';

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, object> }>;
}

interface Document {
  servers: [{ url: string }];
  paths: Record<string, Record<string, Operation>>;
}

type Fetch = (path: string) => Promise<HttpReply>;

/** The descriptions of the surfaces of a gateway, each fetched when the first request reaches its surface. */
export class Descriptions {
  readonly #fetched = new Map<string, Promise<Description>>();

  private constructor(
    private readonly fetch: Fetch,
    private readonly surfaces: readonly { name: string; base: string }[],
  ) {}

  /** Without surfaces, if another server answers. */
  static async at(fetch: Fetch): Promise<Descriptions> {
    const root = await fetch('/');
    const isGateway = root.status === 200 && root.text.startsWith('{"name":"stoa"');
    const { surfaces } = isGateway ? (JSON.parse(root.text) as Root) : { surfaces: [] };
    return new Descriptions(fetch, surfaces);
  }

  /** @throws Error for a reply that the description of the surface does not allow */
  async check(method: string, url: string, reply: HttpReply): Promise<void> {
    const surface = this.surfaces.find(({ base }) => url.startsWith(`${base}/`));
    if (!surface) return;
    const description = await this.#of(surface.name).catch(() => undefined);
    description?.check(method, url, reply);
  }

  #of(surface: string): Promise<Description> {
    const known = this.#fetched.get(surface) ?? Description.of(surface, this.fetch);
    this.#fetched.set(surface, known);
    // A server that is down now may be up for the next request.
    known.catch(() => this.#fetched.delete(surface));
    return known;
  }
}

interface Root {
  surfaces: { name: string; base: string }[];
}

/** The OpenAPI description of a surface, which checks replies. */
class Description {
  // The document is no schema itself, so there is nothing to check in it.
  readonly #ajv = addFormats.default(
    new Ajv2020({ strict: false, allErrors: true, meta: false, validateSchema: false }),
  );
  readonly #checks = new Map<string, ValidateFunction>();
  readonly #paths: { template: string; steps: string[] }[];

  private constructor(
    private readonly name: string,
    private readonly document: Document,
  ) {
    this.#ajv.addSchema(document, name);
    this.#paths = Object.keys(document.paths)
      .map((template) => ({ template, steps: template.split('/') }))
      // A literal segment takes precedence over a parameter.
      .toSorted((a, b) => a.steps.filter(isParameter).length - b.steps.filter(isParameter).length);
  }

  static async of(surface: string, fetch: Fetch): Promise<Description> {
    const { text } = await fetch(`/openapi/${surface}.json`);
    return new Description(surface, JSON.parse(text) as Document);
  }

  /** @throws Error for a reply that the description does not allow */
  check(method: string, url: string, reply: HttpReply): void {
    const found = this.#operation(method, url);
    if (!found || method === 'HEAD') return;
    const { operation, at } = found;
    const { status, text, headers } = reply;
    const place = `${method} ${url}: ${status}`;
    const response = operation.responses[status];
    if (!response)
      throw new Error(`${place} is not in the description of ${this.name}: ${text.slice(0, 300)}`);
    const type = headers['content-type']?.split(';', 1)[0];
    if (!type || !/[/+]json$/.test(type)) return;
    const pointer = response.$ref?.slice(1) ?? `${at}/responses/${status}`;
    const validate = this.#validator(`${pointer}/content/${type.replaceAll('/', '~1')}/schema`);
    if (validate(JSON.parse(text))) return;
    const problems = this.#ajv.errorsText(validate.errors, { dataVar: '', separator: '\n  ' });
    throw new Error(`${place} is not as described:\n  ${problems}\n${text.slice(0, 1000)}`);
  }

  #operation(method: string, url: string): { operation: Operation; at: string } | undefined {
    const [base] = this.document.servers;
    const path = url.split('?', 1)[0]!;
    if (!path.startsWith(`${base.url}/`)) return undefined;
    const steps = path.slice(base.url.length).split('/');
    const fits = this.#paths.find(
      (known) =>
        known.steps.length === steps.length &&
        known.steps.every(
          (step, index) => step === steps[index] || (isParameter(step) && steps[index] !== ''),
        ),
    );
    const operation = fits && this.document.paths[fits.template]![method.toLowerCase()];
    const at = `/paths/${fits?.template.replaceAll('~', '~0').replaceAll('/', '~1')}/${method.toLowerCase()}`;
    return operation && { operation, at };
  }

  #validator(pointer: string): ValidateFunction {
    const known = this.#checks.get(pointer);
    if (known) return known;
    const made = this.#ajv.compile({ $ref: `${this.name}#${encodeURI(pointer)}` });
    this.#checks.set(pointer, made);
    return made;
  }
}

const isParameter = (step: string): boolean => step.startsWith('{');
