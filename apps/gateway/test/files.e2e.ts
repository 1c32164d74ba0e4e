import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { testStack } from '@stoa/testing';
import { base, newBuyer, tokenOf } from './commerce-clients.js';

const { gateway } = testStack();
const MiB = 1024 * 1024;

let [owner, other]: Record<string, string>[] = [];
beforeAll(async () => {
  owner = tokenOf((await newBuyer()).key);
  other = tokenOf((await newBuyer()).key);
});

const png = (): Buffer =>
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
const pdf = (size = 100): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(size - 9)]);

interface View {
  id: number;
  name: string;
  size: number;
  content_type: string;
  url: string;
}

async function answer(asked: Promise<Response>): Promise<[number, unknown]> {
  const reply = await asked;
  const text = await reply.text();
  return [reply.status, text && JSON.parse(text)];
}

const post = (body: RequestInit['body'], headers = owner!): Promise<Response> =>
  fetch(`${gateway}${base}/files/`, { method: 'POST', headers, ...(body && { body }) });

const send = (
  content: Buffer | string,
  name: string,
  headers?: Record<string, string>,
): Promise<Response> => {
  const form = new FormData();
  form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
  return post(form, headers);
};

async function sent(content: Buffer | string, name: string): Promise<View> {
  const [status, view] = await answer(send(content, name));
  expect([status, view]).toEqual([201, expect.any(Object)]);
  return view as View;
}

const raw = (head: string, content: string): Promise<Response> =>
  post(`--edge\r\n${head}\r\n\r\n${content}\r\n--edge--\r\n`, {
    ...owner,
    'content-type': 'multipart/form-data; boundary=edge',
  });
const named = (name: string): string => `Content-Disposition: form-data; name="file"; filename="${name}"`;

const fault = (message: string) => [400, { file: [message] }];
const lie = fault('The content of the file is not of the type that its name says.');

describe('a file', () => {
  it('is known and read by the user who has sent it, and by no other', async () => {
    const content = pdf(300 * 1024);
    const view = await sent(content, 'Счёт.pdf');
    expect(view).toEqual({
      id: expect.any(Number),
      name: 'Счёт.pdf',
      size: content.length,
      content_type: 'application/pdf',
      url: `${gateway}${base}/files/${view.id}/download/`,
    });
    const known = await fetch(`${gateway}${base}/files/${view.id}/`, { headers: owner! });
    expect([known.status, await known.json()]).toEqual([200, view]);
    const read = await fetch(view.url, { headers: owner! });
    expect([read.status, Buffer.from(await read.arrayBuffer()).equals(content)]).toEqual([200, true]);
    expect(read.headers.get('etag')).toBe(`"${createHash('sha256').update(content).digest('hex')}"`);
    expect(read.headers.get('content-disposition')).toBe(
      `attachment; filename="????.pdf"; filename*=UTF-8''%D0%A1%D1%87%D1%91%D1%82.pdf`,
    );
    for (const path of [`${base}/files/${view.id}/`, `${base}/files/${view.id}/download/`]) {
      expect(await answer(fetch(`${gateway}${path}`, { headers: other! }))).toEqual([
        404,
        { detail: 'Not found.' },
      ]);
      expect((await fetch(`${gateway}${path}`)).status).toBe(401);
    }
  });

  it('has the address by which its client comes, also by a proxy', async () => {
    const { id } = await sent('text', 'a.txt');
    const proxied = { ...owner!, 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' };
    const known = await fetch(`${gateway}${base}/files/${id}/`, { headers: proxied });
    expect(await known.json()).toMatchObject({
      url: `https://shop.example${base}/files/${id}/download/`,
    });
  });

  it('is read in ranges, and not read when the client has it', async () => {
    const content = pdf(MiB);
    const { url } = await sent(content, 'a.pdf');
    const ranged = await fetch(url, { headers: { ...owner!, range: 'bytes=500000-500009' } });
    expect([ranged.status, ranged.headers.get('content-range')]).toEqual([206, `bytes 500000-500009/${MiB}`]);
    expect(Buffer.from(await ranged.arrayBuffer()).equals(content.subarray(500_000, 500_010))).toBe(true);
    expect(await answer(fetch(url, { headers: { ...owner!, range: 'bytes=9999999-' } }))).toEqual([
      416,
      { detail: 'Requested range not satisfiable.' },
    ]);
    const etag = ranged.headers.get('etag')!;
    expect((await fetch(url, { headers: { ...owner!, 'if-none-match': etag } })).status).toBe(304);
    const head = await fetch(url, { method: 'HEAD', headers: owner! });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(MiB)]);
  });

  it.each(['abc', '0', '99999999999', '1.0'])('returns 404 for the id %s', async (id) => {
    expect(await answer(fetch(`${gateway}${base}/files/${id}/download/`, { headers: owner! }))).toEqual([
      404,
      { detail: 'Not found.' },
    ]);
  });

  it('returns 405 for other methods', async () => {
    const reply = await fetch(`${gateway}${base}/files/`, { headers: owner! });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});

describe('the type of a file', () => {
  it.each([
    ['a picture', png(), 'a.PNG', 'image/png'],
    ['text', 'имя;цена\n1;2', 'a.csv', 'text/csv'],
    ['HTML as text, which no browser runs', '<html><script>1</script>', 'a.txt', 'text/plain'],
    [
      'a document with other content behind it',
      Buffer.concat([pdf(), Buffer.from('<script>')]),
      'a.pdf',
      'application/pdf',
    ],
  ])('%s is that of its name and its content', async (_what, content, name, type) => {
    const { content_type, url } = await sent(content, name);
    const { headers } = await fetch(url, { headers: owner! });
    expect([content_type, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([
      type,
      type,
      'nosniff',
    ]);
    expect([headers.get('content-security-policy'), headers.get('content-disposition')]).toEqual([
      "default-src 'none'; sandbox",
      expect.stringMatching(/^attachment; /),
    ]);
  });

  it.each([
    ['a page named as a picture', '<html></html>', 'a.png'],
    ['a drawing named as a picture', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'a.jpg'],
    ['a picture named as a document', png(), 'a.pdf'],
    ['a program named as text', Buffer.from('MZ\x90\0\x03\0\0\0'), 'a.txt'],
    ['bytes named as text', Buffer.from([1, 2, 3, 65]), 'a.csv'],
    ['an archive named as a document', Buffer.from('504b0304', 'hex'), 'a.docx'],
    ['a document with a page before it', `<html>${pdf().toString('latin1')}`, 'a.pdf'],
  ])('%s is refused', async (_what, content, name) => {
    expect(await answer(send(content, name))).toEqual(lie);
  });

  it.each([['a.svg'], ['a.html'], ['a.exe'], ['a'], ['a.pdf.js']])('%s is not allowed', async (name) => {
    const [status, body] = await answer(send('<svg/>', name));
    const extension = name.includes('.') ? name.split('.').at(-1) : '';
    expect([status, body]).toEqual([
      400,
      {
        file: [
          expect.stringContaining(
            `File extension “${extension}” is not allowed. Allowed extensions are: jpg`,
          ),
        ],
      },
    ]);
  });
});

describe('the name of a file', () => {
  it.each([
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\temp\\a.txt', 'a.txt'],
    ['gpj.\u202etxt.txt', 'gpj.txt.txt'],
    [`it's; a="b".txt`, `it's; a="b".txt`],
  ])('%j is kept as %j', async (name, kept) => {
    const { name: stored, url } = await sent('text', name);
    expect(stored).toBe(kept);
    const disposition = (await fetch(url, { headers: owner! })).headers.get('content-disposition')!;
    expect(disposition).toContain('.txt');
    expect(disposition).not.toContain('..');
  });

  it('has no more than 255 characters', async () => {
    expect(await answer(send('text', `${'я'.repeat(251)}.txt`))).toEqual([201, expect.any(Object)]);
    expect(await answer(send('text', `${'я'.repeat(296)}.txt`))).toEqual(
      fault('Ensure this filename has at most 255 characters (it has 300).'),
    );
  });

  it.each([
    ['with a NUL', raw, named('a\0.txt'), 'Null characters are not allowed.'],
    ['without a name', raw, named(''), 'No filename could be determined.'],
    [
      'that is a plain field',
      raw,
      'Content-Disposition: form-data; name="file"',
      'The submitted data was not a file. Check the encoding type on the form.',
    ],
    ['in a form without it', raw, 'Content-Disposition: form-data; name="a"', 'No file was submitted.'],
  ])('%s is refused', async (_what, ask, head, message) => {
    expect(await answer(ask(head, 'text'))).toEqual(fault(message));
  });
});

describe('the size of a file', () => {
  it('is 20 MiB at most', async () => {
    expect((await sent(pdf(20 * MiB), 'a.pdf')).size).toBe(20 * MiB);
    const tooLarge = [413, { detail: 'Request body too large.' }];
    expect(await answer(send(pdf(20 * MiB + 1), 'a.pdf'))).toEqual(tooLarge);
  }, 120_000);

  it('is not zero', async () => {
    expect(await answer(send('', 'a.txt'))).toEqual(fault('The submitted file is empty.'));
  });
});

describe('a request', () => {
  it('without a file is refused', async () => {
    expect(await answer(post(undefined))).toEqual(fault('No file was submitted.'));
  });

  it('with JSON is refused', async () => {
    expect(await answer(post('{}', { ...owner!, 'content-type': 'application/json' }))).toEqual([
      415,
      { detail: 'Unsupported media type "application/json" in request.' },
    ]);
  });

  it('with a form that is cut off is refused', async () => {
    const body = `--edge\r\n${named('a.txt')}\r\n\r\ntext`;
    const type = 'multipart/form-data; boundary=edge';
    const refused = [400, { detail: 'Multipart form parse error - Invalid boundary or part' }];
    expect(await answer(post(body, { ...owner!, 'content-type': type }))).toEqual(refused);
  });

  it('without a key is refused', async () => {
    expect((await send('text', 'a.txt', {})).status).toBe(401);
  });
});
