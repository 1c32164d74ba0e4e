import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpClient, testStack, type Client, type HttpReply } from '@stoa/testing';
import pg from 'pg';

const stack = testStack();
const { gateway, commerce } = stack;
export const base = '/api/rest/v1';

export const tokenOf = (key: string): Record<string, string> => ({ authorization: `Token ${key}` });
export const root = httpClient(gateway, tokenOf(commerce.token));
export const plain = httpClient(gateway);
export const word = (): string => randomUUID().slice(0, 8);
export const json = ({ text }: HttpReply): unknown => JSON.parse(text);

export async function newNews(given: object = {}): Promise<{ id: number; title: string }> {
  const reply = await root('POST', `${base}/news/`, { body: { title: `t ${word()}`, ...given } });
  if (reply.status !== 201) throw new Error(reply.text);
  return json(reply) as { id: number; title: string };
}

export interface Buyer {
  client: Client;
  id: number;
  email: string;
  key: string;
}
export const password = 'a good secret';
export async function newBuyer({
  email = `${word()}@example.org`,
  ...given
}: { email?: string; company?: object } = {}): Promise<Buyer> {
  const body = { email, password, agreement: true, ...given };
  const registered = await plain('POST', `${base}/users/registration/`, { body });
  if (registered.status !== 201) throw new Error(registered.text);
  const login = await plain('POST', `${base}/auth/`, { body: { email, password } });
  const { token, user } = json(login) as { token: string; user: { id: number } };
  return { client: httpClient(gateway, tokenOf(token)), id: user.id, email, key: token };
}

/** The data of an event that commerce published, which no call shows. */
export async function eventOf(name: string, id: number): Promise<unknown> {
  const { databases } = JSON.parse(readFileSync(join(stack.dataDir, 'infra.json'), 'utf8'));
  const client = new pg.Client({ connectionString: databases.commerce as string });
  await client.connect();
  const { rows } = await client.query(
    `select data from events where name = $1 and (data::json ->> 'id')::int = $2`,
    [name, id],
  );
  await client.end();
  return JSON.parse(rows[0].data as string);
}

export async function made(path: string, body: object, client: Client = root): Promise<Made> {
  const reply = await client('POST', `${base}/${path}/`, { body });
  if (reply.status !== 201) throw new Error(`${path}: ${reply.text}`);
  return json(reply) as Made;
}
export type Made = Record<string, unknown> & { id: number };
export const row = (reply: HttpReply): Made => json(reply) as Made;
export const said = (reply: HttpReply): [number, unknown] => [reply.status, json(reply)];

/** The status and the body, which may be empty. */
export async function answer(asked: ReturnType<Client>): Promise<[number, unknown]> {
  const { status, text } = await asked;
  return [status, text && JSON.parse(text)];
}

/** The answer to a reference to nothing that exists for the caller. */
export const missing = (field: string, id: number) => [
  400,
  { [field]: [`Invalid pk "${id}" - object does not exist.`] },
];

export const newSupplier = async (given: object = {}): Promise<number> =>
  (await made('suppliers', { name: 's', ...given })).id;

export const newPriceType = async (supplier: number, given: object = {}): Promise<number> =>
  (await made('price-types', { supplier, name: 'p', ...given })).id;

export const newWarehouse = async (supplier: number, given: object = {}): Promise<number> =>
  (await made('warehouses', { supplier, name: 'w', ...given })).id;

export const newProduct = async (supplier: number, given: object = {}): Promise<number> =>
  (await made('products', { supplier, sku: word(), name: 'p', ...given })).id;

export const newCategory = async (given: object = {}): Promise<number> =>
  (await made('categories', { name: word(), ...given })).id;

/** @param buyers the users that buy for the company */
export async function newCompany({
  buyers = [],
  ...given
}: { buyers?: readonly number[] } & Record<string, unknown> = {}): Promise<Made> {
  const company = await made('companies', { name: 'c', inn: '7707083893', ...given });
  for (const buyer of buyers) {
    const { companies } = json(await root('GET', `${base}/users/${buyer}/`)) as { companies: number[] };
    const body = { companies: [...companies, company.id] };
    const changed = await root('PATCH', `${base}/users/${buyer}/`, { body });
    if (changed.status !== 200) throw new Error(changed.text);
  }
  return company;
}

/** A contract of the supplier with the company, by a new price type unless one is given. */
export const newContract = async (given: {
  supplier: number;
  company: number;
  number?: string;
  price_type?: number;
  warehouses?: number[];
  payment_types?: number[];
  delivery_types?: number[];
}) => made('contracts', { number: word(), price_type: await newPriceType(given.supplier), ...given });

interface GivenUser {
  role: string;
  supplier?: number;
  /** Of the e-mail address. */
  domain?: string;
}
export async function newUser({
  domain = 'example.org',
  ...given
}: GivenUser): Promise<{ id: number; client: Client; key: string }> {
  const email = `${word()}@${domain}`;
  const made = await root('POST', `${base}/users/`, { body: { email, password, ...given } });
  if (made.status !== 201) throw new Error(made.text);
  const login = await plain('POST', `${base}/auth/`, { body: { email, password } });
  const { token } = json(login) as { token: string };
  return { id: (json(made) as { id: number }).id, client: httpClient(gateway, tokenOf(token)), key: token };
}
