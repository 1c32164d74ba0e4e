import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOwnStack, type Stack } from '@stoa/stack';
import { adminOf, httpClient } from '@stoa/testing';
import newman, { type NewmanRunSummary } from 'newman';

// A stack of its own: a run of a collection ends logins and named keys of the administrator.
let stack: Stack;
const services = ['identity', 'store', 'commerce', 'community', 'rtc-console'];
beforeAll(async () => void (stack = await startOwnStack({ apps: [...services, 'gateway'] })));
afterAll(() => stack?.stop());

type Variables = Record<string, string>;

async function run(surface: string, variables: Variables): Promise<NewmanRunSummary> {
  const reply = await fetch(`${stack.gateway}/openapi/${surface}.postman.json`);
  const collection = (await reply.json()) as object;
  const envVar = Object.entries(variables).map(([key, value]) => ({ key, value }));
  return new Promise((resolve, reject) => {
    newman.run({ collection, envVar, timeoutRequest: 20_000 }, (error, summary) =>
      error ? reject(error) : resolve(summary),
    );
  });
}

/** A device and its model, which the calls of devices are about. */
async function newDevice(): Promise<string> {
  const admin = await adminOf({ gateway: stack.gateway, admin: stack.credentials.admin });
  const post = async (path: string, body: object): Promise<string> => {
    const { status, text } = await admin('POST', `/api/v1/${path}`, { body });
    expect([path, status]).toEqual([path, 200]);
    return (JSON.parse(text) as { _id: string })._id;
  };
  const model = await post('models', { name: 'Lamp' });
  return post('objects', { name: 'Lamp 1', id: 'lamp-1', model });
}

/** Objects that nothing refers to: a supplier, a form, a price type that is not the default one, a contract. */
async function newSpares(): Promise<Variables> {
  const { token } = stack.credentials.commerce;
  const client = httpClient(stack.gateway, { authorization: `Token ${token}` });
  const post = async (path: string, body: object): Promise<number> => {
    const { status, text } = await client('POST', `/api/rest/v1/${path}/`, { body });
    expect([path, status]).toEqual([path, 201]);
    return (JSON.parse(text) as { id: number }).id;
  };
  const newSupplier = (name: string) => post('suppliers', { name, inn: '7707083893' });
  const [spare, supplier] = [await newSupplier('Spare'), await newSupplier('Trade')];
  await post('price-types', { supplier, name: 'Retail' });
  const priceType = await post('price-types', { supplier, name: 'Trade' });
  const company = await post('companies', { name: 'Spare', inn: '7707083893' });
  const contract = await post('contracts', { number: 'S', supplier, company, price_type: priceType });
  const form = await post('feedback-forms', { code: 'spare', name: 'Spare', fields: [] });
  return {
    spare_supplier_id: String(spare),
    spare_price_type_id: String(await post('price-types', { supplier, name: 'Sparer' })),
    spare_contract_id: String(contract),
    spare_feedback_form_id: String(form),
  };
}

/** What a user fills in. Absent are a token of a mail, and a user of a site that logs in by SSO. */
async function variablesOf(surface: string): Promise<Variables> {
  const { admin, community, rtc } = stack.credentials;
  const { login, password } = admin;
  const variables: Record<string, () => Promise<Variables>> = {
    commerce: async () => ({ login, password, new_password: password, ...(await newSpares()) }),
    store: async () => ({ login, password, objects_id: await newDevice() }),
    community: async () => ({ key: community.accessToken }),
    rtc: async () => ({ username: rtc.customerId, password: rtc.customerCertificate }),
  };
  return variables[surface]!();
}

const skipped: Record<string, string[]> = {
  commerce: [
    'POST /auth/password/reset/confirm/',
    'POST /claims/',
    'GET /claims/{{claims_id}}/',
    ...['status', 'cancel', 'ack'].map((action) => `POST /claims/{{claims_id}}/${action}/`),
    'GET /claims/{{claims_id}}/history/',
    'GET /claims/{{claims_id}}/messages/',
    'POST /claims/{{claims_id}}/messages/',
    'POST /imports/{{running_import_id}}/cancel/',
    'POST /chats/',
    'GET /chats/events/',
    'GET /chats/{{chats_id}}/',
    'GET /chats/{{chats_id}}/messages/',
    'POST /chats/{{chats_id}}/messages/',
    'POST /chats/{{chats_id}}/read/',
  ],
  community: ['GET /users/sso/{{sso_guid}}'],
};

describe.each(['commerce', 'store', 'community', 'rtc'])('the Postman collection of %s', (surface) => {
  it('runs on a fresh stack without a failed request; skips only what needs a value that no reply has', async () => {
    const { run: result, collection } = await run(surface, await variablesOf(surface));
    const failures = result.failures.map(({ source, error }) => [source?.name, error.message]);
    expect(failures).toEqual([]);
    const sent = new Set(result.executions.map(({ item }) => item.id));
    const unsent: string[] = [];
    collection.forEachItem(({ id, request }) => {
      if (!sent.has(id)) unsent.push(lineOf(request));
    });
    expect(unsent).toEqual(skipped[surface] ?? []);
    // Each request has its own check of the status.
    expect(result.stats.assertions.total).toBe(sent.size);
  });
});

const lineOf = ({ method, url }: { method: string; url: { getPath(): string } }): string =>
  `${method} ${url.getPath()}`;
