import { beforeAll, describe, expect, it } from '@jest/globals';
import { httpClient, testStack, until, type Client, type HttpReply } from '@stoa/testing';
import { base, json, made, newBuyer, password, plain, root, tokenOf, word } from './commerce-clients.js';

interface Message {
  id: number;
  form: number;
  values: Record<string, unknown>;
  page_url: string | null;
  status: string;
  user: number | null;
  replies: { id: number; text: string; author: number; at: string }[];
}

const { gateway, admin } = testStack();
const basic = (login: string, secret: string): string =>
  `Basic ${Buffer.from(`${login}:${secret}`).toString('base64')}`;
const fields = [
  { name: 'name', type: 'text', required: true },
  { name: 'email', type: 'email' },
  { name: 'phone', type: 'phone' },
  { name: 'topic', type: 'select', required: true, choices: ['Delivery', 'Payment'] },
  { name: 'text', type: 'textarea' },
  { name: 'consent', type: 'bool' },
  { name: 'photo', type: 'file' },
];
const code = word();
let form: number;
beforeAll(async () => {
  form = (await made('feedback-forms', { code, name: `Contact ${code}`, fields })).id;
});

const write = (body: object, client: Client = plain, headers: Record<string, string> = {}) =>
  client('POST', `${base}/feedback-messages/`, { body, headers });
const written = async (values: object, client: Client = plain): Promise<Message> => {
  const reply = await write({ form, values: { name: 'Vera', topic: 'Delivery', ...values } }, client);
  expect([reply.status, reply.text]).toEqual([201, expect.anything()]);
  return json(reply) as Message;
};
const answer = (id: number, body: object, headers: Record<string, string> = {}): Promise<HttpReply> =>
  root('POST', `${base}/feedback-messages/${id}/reply/`, { body, headers });

interface Mail {
  to: string;
  subject: string;
  text: string;
}
/** The mails to an address, when there are as many. */
async function mailsTo(address: string, count: number): Promise<Mail[]> {
  const headers = { authorization: basic(admin.login, admin.password) };
  let found: Mail[] = [];
  await until(async () => {
    const reply = await fetch(`${gateway}/dev/mailbox?to=${encodeURIComponent(address)}`, { headers });
    expect(reply.status).toBe(200);
    ({ mails: found } = (await reply.json()) as { mails: Mail[] });
    return found.length >= count;
  });
  return found;
}

describe('feedback-forms/', () => {
  it('is read by all callers as far as it is active, and is changed by administrators', async () => {
    const hidden = await made('feedback-forms', { code: word(), name: 'x', fields: [], is_active: false });
    const buyer = await newBuyer();
    for (const client of [plain, buyer.client]) {
      const listed = json(await client('GET', `${base}/feedback-forms/?code=${code}`)) as {
        results: object[];
      };
      expect(listed.results).toEqual([
        {
          id: form,
          code,
          name: `Contact ${code}`,
          fields: fields.map((one) => ({ required: false, choices: null, ...one })),
          is_active: true,
          created_at: expect.any(String),
          updated_at: expect.any(String),
        },
      ]);
      expect((await client('GET', `${base}/feedback-forms/${form}/`)).status).toBe(200);
      expect((await client('GET', `${base}/feedback-forms/${hidden.id}/`)).status).toBe(404);
    }
    expect((await plain('POST', `${base}/feedback-forms/`, { body: {} })).status).toBe(401);
    expect((await buyer.client('POST', `${base}/feedback-forms/`, { body: {} })).status).toBe(403);
    const bad = await httpClient(gateway, { authorization: 'Token x' })('GET', `${base}/feedback-forms/`);
    expect([bad.status, json(bad)]).toEqual([401, { detail: 'Invalid token.' }]);
  });

  it.each<[unknown, object]>([
    [
      [{ name: '1a', type: 'text' }],
      { fields: [{ name: [expect.stringContaining('Enter a valid name.')] }] },
    ],
    [
      [
        { name: 'a', type: 'text' },
        { name: 'a', type: 'text' },
      ],
      { fields: [{}, { name: ['Another field of the form has this name.'] }] },
    ],
    [[{ name: 'a', type: 'date' }], { fields: [{ type: ['"date" is not a valid choice.'] }] }],
    [[{ name: 'a', type: 'select' }], { fields: [{ choices: ['This field is required.'] }] }],
    [
      [{ name: 'a', type: 'select', choices: [] }],
      { fields: [{ choices: ['This list may not be empty.'] }] },
    ],
    [{}, { fields: { non_field_errors: ['Expected a list of items but got type "dict".'] } }],
  ])('refuses the fields %j', async (given, errors) => {
    const reply = await root('POST', `${base}/feedback-forms/`, {
      body: { code: word(), name: 'x', fields: given },
    });
    expect([reply.status, json(reply)]).toEqual([400, errors]);
  });

  it('has one form of a code, and keeps a form that messages were written by', async () => {
    const again = await root('POST', `${base}/feedback-forms/`, { body: { code, name: 'x', fields: [] } });
    expect(json(again)).toEqual({ code: ['feedback form with this code already exists.'] });
    await written({});
    const removed = await root('DELETE', `${base}/feedback-forms/${form}/`);
    expect([removed.status, json(removed)]).toEqual([
      400,
      { non_field_errors: ['Feedback form is in use.'] },
    ]);
  });
});

describe('feedback-messages/', () => {
  it('is written without a credential, with the values of the form and no others', async () => {
    const values = {
      name: ' Vera ',
      topic: 'Payment',
      email: 'vera@example.org',
      phone: '+79161234567',
      text: '',
    };
    const reply = await write({
      form,
      values: { ...values, consent: 'yes', other: 1, constructor: 2 },
      page_url: 'https://shop.example/contact',
      status: 'closed',
      user: 1,
    });
    expect([reply.status, json(reply)]).toEqual([
      201,
      {
        id: expect.any(Number),
        form,
        values: {
          name: 'Vera',
          topic: 'Payment',
          email: 'vera@example.org',
          phone: '+79161234567',
          consent: true,
        },
        page_url: 'https://shop.example/contact',
        status: 'new',
        user: null,
        replies: [],
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
    ]);
    expect(reply.text).toBe(JSON.stringify(json(reply)));
  });

  it('is written by a form of HTML as well', async () => {
    const reply = await fetch(`${gateway}${base}/feedback-messages/`, {
      method: 'POST',
      body: new URLSearchParams({
        form: String(form),
        'values.name': 'Vera',
        'values.topic': 'Delivery',
        'values.email': '',
        'values.consent': 'on',
      }),
    });
    expect([reply.status, ((await reply.json()) as Message).values]).toEqual([
      201,
      { name: 'Vera', topic: 'Delivery', consent: true },
    ]);
  });

  it('has a file that the user has sent, which administrators then read', async () => {
    const buyer = await newBuyer();
    const body = new FormData();
    body.append('file', new Blob(['text']), 'a.txt');
    const headers = tokenOf(buyer.key);
    const sent = await fetch(`${gateway}${base}/files/`, { method: 'POST', headers, body });
    const { id: photo } = (await sent.json()) as { id: number };
    const values = { name: 'a', topic: 'Delivery', photo };
    const unknown = { values: { photo: [`Invalid pk "${photo}" - object does not exist.`] } };
    for (const client of [plain, root]) expect(json(await write({ form, values }, client))).toEqual(unknown);
    expect((await root('GET', `${base}/files/${photo}/`)).status).toBe(404);
    expect(await written({ photo }, buyer.client)).toMatchObject({ values: { photo } });
    expect((await root('GET', `${base}/files/${photo}/`)).status).toBe(200);
    expect((await buyer.client('GET', `${base}/files/${photo}/`)).status).toBe(404);
  });

  it('says of each value what is wrong with it, under `values`', async () => {
    const values = {
      email: 'vera',
      phone: '8916',
      topic: 'x',
      text: 'a'.repeat(20_001),
      consent: 'perhaps',
      photo: 7,
    };
    const reply = await write({ form, values, page_url: 'javascript:alert(1)' });
    expect([reply.status, json(reply)]).toEqual([
      400,
      {
        page_url: ['Enter a valid URL.'],
        values: {
          name: ['This field is required.'],
          email: ['Enter a valid email address.'],
          phone: ['Enter a valid phone number.'],
          topic: ['"x" is not a valid choice.'],
          text: ['Ensure this field has no more than 20000 characters.'],
          consent: ['Must be a valid boolean.'],
        },
      },
    ]);
    const file = await write({ form, values: { name: 'a', topic: 'Delivery', photo: 'x' } });
    expect(json(file)).toEqual({ values: { photo: ['Incorrect type. Expected pk value, received str.'] } });
  });

  it.each<[object, object]>([
    [{}, { form: ['This field is required.'], values: ['This field is required.'] }],
    [{ form: 0, values: {} }, { form: ['Invalid pk "0" - object does not exist.'] }],
    [
      { form: 'x', values: [] },
      expect.objectContaining({ form: [expect.stringContaining('Incorrect type.')] }),
    ],
  ])('refuses %j', async (body, errors) => {
    const reply = await write(body);
    expect([reply.status, json(reply)]).toEqual([400, errors]);
  });

  it('is refused for a form that is not active, as if it did not exist', async () => {
    const { id } = await made('feedback-forms', { code: word(), name: 'x', fields: [], is_active: false });
    expect(json(await write({ form: id, values: {} }))).toEqual({
      form: [`Invalid pk "${id}" - object does not exist.`],
    });
  });

  it('has the user who wrote it, and is read by administrators alone', async () => {
    const buyer = await newBuyer();
    const { id, user } = await written({}, buyer.client);
    expect(user).toBe(buyer.id);
    for (const path of ['', `${id}/`])
      expect([
        (await plain('GET', `${base}/feedback-messages/${path}`)).status,
        (await buyer.client('GET', `${base}/feedback-messages/${path}`)).status,
      ]).toEqual([401, 403]);
    const listed = json(
      await root('GET', `${base}/feedback-messages/?form=${form}&status=new&user=${buyer.id}`),
    );
    expect(listed).toMatchObject({ count: 1, results: [{ id }] });
  });

  it('gets another status, and nothing else, by a change', async () => {
    const { id } = await written({});
    const path = `${base}/feedback-messages/${id}/`;
    const changed = await root('PATCH', path, { body: { status: 'in_progress', values: {}, replies: [] } });
    expect(json(changed)).toMatchObject({ status: 'in_progress', values: { name: 'Vera' } });
    const refused = await root('PATCH', path, { body: { status: 'lost' } });
    expect(json(refused)).toEqual({ status: ['"lost" is not a valid choice.'] });
    expect((await root('DELETE', path)).status).toBe(405);
  });
});

describe('reply/', () => {
  it('sends a mail to the address in the values, and is kept with the message', async () => {
    const email = `${word()}@example.org`;
    const { id } = await written({ email });
    const reply = await answer(id, { text: 'On <Friday>.\nAt noon.' });
    expect([reply.status, json(reply)]).toEqual([
      200,
      expect.objectContaining({
        status: 'answered',
        replies: [{ id: 1, text: 'On <Friday>.\nAt noon.', author: 1, at: expect.stringMatching(/Z$/) }],
      }),
    ]);
    const [mail] = await mailsTo(email, 1);
    expect(mail).toMatchObject({
      to: email,
      subject: `Contact ${code}: an answer to your message ${id}`,
      text: 'Thank you for your message. This is our answer:\n\nOn <Friday>.\nAt noon.\n',
    });
  });

  it('sends one mail for one key, and another one for another reply', async () => {
    const email = `${word()}@example.org`;
    const { id } = await written({ email });
    const headers = { 'idempotency-key': word() };
    const first = await answer(id, { text: 'One.' }, headers);
    const again = await answer(id, { text: 'One.' }, headers);
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([
      200,
      first.text,
      'true',
    ]);
    await answer(id, { text: 'Two.' });
    const mails = await mailsTo(email, 2);
    expect(mails.map(({ text }) => text.trim().split('\n').at(-1))).toEqual(['Two.', 'One.']);
  });

  it('goes to the user who wrote the message when the values have no address', async () => {
    const email = `${word()}@example.org`;
    const buyer = await newBuyer({ email });
    const { id } = await written({}, buyer.client);
    await answer(id, { text: 'Yes.' });
    expect(await mailsTo(email, 1)).toHaveLength(1);
  });

  it('is refused without an address, without a text, and of a message that does not exist', async () => {
    const { id } = await written({});
    expect(json(await answer(id, { text: 'Yes.' }))).toEqual({
      non_field_errors: ['The message has no e-mail address to reply to.'],
    });
    expect(json(await answer(id, {}))).toEqual({ text: ['This field is required.'] });
    const unknown = await answer(0, { text: 'Yes.' });
    expect([unknown.status, json(unknown)]).toEqual([404, { detail: 'Not found.' }]);
  });
});

describe('/dev/mailbox', () => {
  const get = (headers: Record<string, string>) => fetch(`${gateway}/dev/mailbox`, { headers });

  it('is for administrators, who log in as browsers do or by a token', async () => {
    const buyer = await newBuyer();
    const { email } = json(await buyer.client('GET', `${base}/auth/me/`)) as { email: string };
    const refused = await get({});
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="Stoa mailbox", charset="UTF-8"',
    ]);
    for (const [given, status] of [
      [{ authorization: basic(admin.login, 'wrong') }, 401],
      [{ authorization: basic('', '') }, 401],
      [{ authorization: 'Basic !' }, 401],
      [{ authorization: basic(email, password) }, 403],
      [{ authorization: basic(admin.login, admin.password) }, 200],
    ] as const)
      expect([given, (await get(given)).status]).toEqual([given, status]);
  });

  it('shows a browser a page without scripts, in which mails are text', async () => {
    const email = `${word()}@example.org`;
    const { id } = await written({ email });
    await answer(id, { text: '<script>alert(1)</script>' });
    await mailsTo(email, 1);
    const page = await get({ authorization: basic(admin.login, admin.password), accept: 'text/html' });
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    const text = await page.text();
    expect(text).toContain(`to ${email}`);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script');
  });
});
