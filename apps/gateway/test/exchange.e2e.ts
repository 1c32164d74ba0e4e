import { beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpReply } from '@stoa/testing';
import { base, json, newSupplier, newUser, root, word } from './commerce-clients.js';
import { ask, basic, session, type Asked } from './exchange-client.js';

let supplier: number;
let email: string;
let cookie: Record<string, string>;

beforeAll(async () => {
  supplier = await newSupplier();
  const domain = `${word()}.example.org`;
  const { id } = await newUser({ role: 'supplier', supplier, domain });
  ({ email } = json(await root('GET', `${base}/users/${id}/`)) as { email: string });
  cookie = await session(email);
});

const mode = (name: string, given: Asked = {}): Promise<HttpReply> =>
  ask(`type=catalog&mode=${name}`, { ...given, headers: { ...cookie, ...given.headers } });

/** In parts of `size` bytes, with the type that curl sends. */
async function sendFile(name: string, bytes: Buffer, size = bytes.length): Promise<void> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  for (let at = 0; at < bytes.length; at += size) {
    const body = bytes.subarray(at, at + size);
    const { status, text } = await mode(`file&filename=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers,
      body,
    });
    expect([status, text]).toEqual([200, 'success\n']);
  }
}

async function importFile(name: string): Promise<string> {
  for (;;) {
    const { text } = await mode(`import&filename=${encodeURIComponent(name)}`);
    if (!text.startsWith('progress\n')) return text;
  }
}

const document = (name: string, encoding = 'UTF-8'): string =>
  `<?xml version="1.0" encoding="${encoding}"?><КоммерческаяИнформация><Каталог СодержитТолькоИзменения="false"><Товары>
  <Товар><Ид>g#1</Ид><Артикул>A-1</Артикул><Наименование>${name}</Наименование><БазоваяЕдиница>шт</БазоваяЕдиница></Товар>
  </Товары></Каталог></КоммерческаяИнформация>`;
const offers = `<КоммерческаяИнформация><ПакетПредложений><ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>Опт</Наименование></ТипЦены></ТипыЦен>
  <Предложения><Предложение><Ид>g#1</Ид><Цены><Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>12.5</ЦенаЗаЕдиницу></Цена></Цены>
  <Количество>7</Количество></Предложение></Предложения></ПакетПредложений></КоммерческаяИнформация>`;

const windows1251 = (text: string): Buffer =>
  Buffer.from(
    Uint8Array.from(text, (character) => {
      const code = character.charCodeAt(0);
      return code >= 0x410 && code <= 0x44f ? code - 0x350 : code;
    }),
  );

async function product(): Promise<Record<string, unknown>> {
  const { results } = json(await root('GET', `${base}/products/?supplier=${supplier}`)) as {
    results: Record<string, unknown>[];
  };
  expect(results).toHaveLength(1);
  return results[0]!;
}

describe('an exchange in the steps of 1C', () => {
  it('imports products in windows-1251, then prices and stocks', async () => {
    expect((await mode('init')).text).toBe('zip=yes\nfile_limit=8388608\n');
    await sendFile('import.xml', windows1251(document('Болт', 'windows-1251')), 100);
    expect(await importFile('import.xml')).toBe(
      'success\nRows: 1 created, 0 updated, 0 unchanged, 0 deactivated, 0 failed\n',
    );
    await sendFile('offers.xml', Buffer.from(offers));
    expect(await importFile('offers.xml')).toMatch(
      /^success\nRows: \d+ created, 0 updated, 0 unchanged, 0 deactivated, 0 failed\n$/,
    );
    expect(await product()).toMatchObject({
      external_id: 'g#1',
      sku: 'A-1',
      name: 'Болт',
      unit: 'шт',
      supplier,
    });
    expect((await mode('complete')).text).toBe('success\n');
  });

  it('changes nothing when the same files come again', async () => {
    await mode('init', { method: 'POST' });
    await sendFile('import.xml', Buffer.from(document('Болт')));
    expect(await importFile('import.xml')).toBe(
      'success\nRows: 0 created, 0 updated, 1 unchanged, 0 deactivated, 0 failed\n',
    );
    expect((await mode('deactivate')).text).toMatch(/^(progress|success)\n/);
  });
});

describe('the log-in', () => {
  it('is found without the slash at the end, too', async () => {
    const { text } = await ask('mode=init', { headers: cookie, path: '/1c_exchange' });
    expect(text).toBe('zip=yes\nfile_limit=8388608\n');
  });

  it('gives the cookie in the body and as a header that only the exchange gets', async () => {
    const { status, headers, text } = await ask('type=catalog&mode=checkauth', { headers: basic(email) });
    const secret = text.split('\n')[2]!;
    expect([status, headers['content-type'], text]).toEqual([
      200,
      'text/plain; charset=utf-8',
      `success\ncml_session\n${secret}\n`,
    ]);
    expect(headers['set-cookie']).toEqual([
      `cml_session=${secret}; Path=/1c_exchange; HttpOnly; SameSite=Strict`,
    ]);
  });

  it.each([
    ['a wrong password', () => basic(email, 'wrong'), 'Login or password is wrong.'],
    [
      'no password',
      () => ({}),
      'The request has no valid session. Begin with mode=checkauth and Basic authentication.',
    ],
  ])('is 401 with %s', async (_condition, headers, text) => {
    const answer = await ask('type=catalog&mode=checkauth', { headers: headers() });
    expect([answer.status, answer.text]).toEqual([401, `failure\n${text}\n`]);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="1C exchange", charset="UTF-8"');
  });

  it('is refused for a buyer, and leaves no key', async () => {
    const { id, client } = await newUser({ role: 'buyer' });
    const keys = async (): Promise<unknown> =>
      (json(await client('GET', `${base}/auth/tokens/`)) as { results: { id: string }[] }).results.map(
        (key) => key.id,
      );
    const before = await keys();
    const buyer = json(await root('GET', `${base}/users/${id}/`)) as { email: string };
    const { status, text } = await ask('type=catalog&mode=checkauth', { headers: basic(buyer.email) });
    expect([status, text]).toEqual([200, 'failure\nThe user may not exchange this catalogue.\n']);
    expect(await keys()).toEqual(before);
  });
});

describe('a failure', () => {
  it.each<[string, () => Promise<HttpReply>, string, number?]>([
    [
      'without a session',
      () => ask('type=catalog&mode=init'),
      'The request has no valid session. Begin with mode=checkauth and Basic authentication.',
      401,
    ],
    [
      'with a session that does not exist',
      () => ask('type=catalog&mode=init', { headers: { cookie: 'cml_session=x' } }),
      'The request has no valid session. Begin with mode=checkauth and Basic authentication.',
      401,
    ],
    ['for an unknown mode', () => mode('nothing'), 'The exchange has no such type and mode.'],
    [
      'for an unknown type',
      () => ask('type=x&mode=init', { headers: cookie }),
      'The exchange has no such type and mode.',
    ],
    [
      'for another path',
      () => ask('mode=init', { headers: cookie, path: '/1c_exchange/x' }),
      'The exchange has no such type and mode.',
    ],
    ['for another method', () => mode('init', { method: 'PUT' }), 'The method is not GET or POST.'],
    [
      'for an unsafe name',
      () => mode('file&filename=..%2Fimport.xml', { method: 'POST', body: 'x' }),
      'The name of the file is not valid.',
    ],
    [
      'for an empty part',
      () => mode('file&filename=import.xml', { method: 'POST' }),
      'The part of the file is empty.',
    ],
    [
      'for a part of more than 8 MiB',
      () => mode('file&filename=import.xml', { method: 'POST', body: Buffer.alloc(8 * 1024 * 1024 + 1) }),
      'A part of a file has no more than 8388608 bytes.',
    ],
    ['for a file that was not sent', () => mode('import&filename=x.xml'), 'The file has not been sent.'],
  ])('%s is plain text', async (_condition, send, text, status = 200) => {
    const answer = await send();
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([
      status,
      'text/plain; charset=utf-8',
      `failure\n${text}\n`,
    ]);
  });

  it('of an import has the reason of the file', async () => {
    await mode('init');
    await sendFile(
      'import.xml',
      Buffer.from('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><КоммерческаяИнформация/>'),
    );
    expect(await importFile('import.xml')).toBe(
      'failure\nThe XML declares entities, which are not accepted.\n',
    );
  });
});

it('an administrator exchanges the catalogue of the supplier that the request names', async () => {
  const { id } = await newUser({ role: 'admin' });
  const admin = json(await root('GET', `${base}/users/${id}/`)) as { email: string };
  const headers = await session(admin.email);
  const { text } = await ask('type=catalog&mode=init', { headers });
  expect(text).toBe('failure\nThe parameter "supplier" is required.\n');
  expect((await ask(`type=catalog&mode=init&supplier=${supplier}`, { headers })).text).toBe(
    'zip=yes\nfile_limit=8388608\n',
  );
});
