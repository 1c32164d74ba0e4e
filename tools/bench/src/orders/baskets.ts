import type pg from 'pg';

/** Ids that are nothing else: a statement of one basket is made one of another basket by replacing them. */
const firstIds = { companies: 300_000_001, contracts: 400_000_001, products: 500_000_001 } as const;
const firstOrder = 700_000_001;
const firstLine = 900_000_001;
/** Of a basket. */
const maxLines = 50;

/** New rows of these tables get distinguishable ids. */
export async function separateIds(client: pg.Client): Promise<void> {
  for (const [table, id] of Object.entries(firstIds))
    await client.query(`alter table ${table} alter column id restart with ${id}`);
}

export interface Basket {
  order: number;
  company: number;
  contract: number;
  products: number[];
  lines: number[];
}

interface Wanted {
  count: number;
  lines: number;
  /** Gone through in turn; no basket has one of them twice. */
  products: readonly number[];
}

/** Orders that are not submitted yet. */
export class Baskets {
  #count = 0;

  constructor(
    private readonly client: pg.Client,
    private readonly supplier: number,
    /** The baskets are theirs in turn. */
    private readonly parties: readonly { company: number; contract: number }[],
  ) {}

  async add({ count, lines, products }: Wanted): Promise<Basket[]> {
    const baskets = Array.from({ length: count }, (_, index) => {
      const number = this.#count++;
      const at = (place: number): number => (index * lines + place) % products.length;
      const places = Array.from({ length: lines }, (_line, place) => place);
      return {
        ...this.parties[number % this.parties.length]!,
        order: firstOrder + number,
        products: places.map((place) => products[at(place)]!),
        lines: places.map((place) => firstLine + number * maxLines + place),
      };
    });
    const values = [baskets.map(({ order }) => order), baskets.map(({ company }) => company), this.supplier];
    await this.client.query(
      `insert into orders (id, supplier, company, status_line) overriding system value
       select id, $3, company, (select min(id) from status_lines) from unnest($1::int[], $2::int[]) given (id, company)`,
      values,
    );
    await this.client.query(
      `insert into order_lines (id, "order", product, sku, name, unit, quantity) overriding system value
       select line, "order", product, 'sku', 'name', 'pcs', 1 from unnest($1::int[], $2::int[], $3::int[]) given (line, "order", product)`,
      [
        baskets.flatMap((basket) => basket.lines),
        baskets.flatMap((basket) => basket.lines.map(() => basket.order)),
        baskets.flatMap((basket) => basket.products),
      ],
    );
    return baskets;
  }
}

/** By the ids of one basket those of another one. */
export const renamed = (from: Basket, to: Basket): Map<string, string> =>
  new Map([
    [String(from.order), String(to.order)],
    [String(from.company), String(to.company)],
    [String(from.contract), String(to.contract)],
    ...from.products.map((id, place): [string, string] => [String(id), String(to.products[place])]),
    ...from.lines.map((id, place): [string, string] => [String(id), String(to.lines[place])]),
  ]);
