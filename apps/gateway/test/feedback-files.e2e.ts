import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { testStack } from '@stoa/testing';
import { base, json, made, newBuyer, plain, root, tokenOf, word } from './commerce-clients.js';

const { gateway, commerce } = testStack();
const MiB = 1024 * 1024;
const fields = [
  { name: 'text', type: 'text', required: true },
  { name: 'photo', type: 'file', required: true },
  { name: 'receipt', type: 'file' },
];
let form: number;
beforeAll(async () => {
  form = (await made('feedback-forms', { code: word(), name: 'Complaint', fields })).id;
});

type Part = [name: string, content: string | Buffer, fileName?: string];
interface Message {
  values: Record<string, string | number>;
  user: number | null;
}

/** Sends a form as a browser does: the parts in this order, `form` first. */
async function send(parts: Part[], headers: Record<string, string> = {}): Promise<[number, unknown]> {
  const body = new FormData();
  for (const [name, content, fileName] of parts) {
    if (fileName === undefined) body.append(name, String(content));
    else
      body.append(
        name,
        new Blob([typeof content === 'string' ? content : new Uint8Array(content)]),
        fileName,
      );
  }
  return answered(fetch(`${gateway}${base}/feedback-messages/`, { method: 'POST', headers, body }));
}
async function answered(asked: Promise<Response>): Promise<[number, unknown]> {
  const reply = await asked;
  return [reply.status, await reply.json()];
}
const formPart = (): Part => ['form', String(form)];
const text: Part = ['values.text', 'It came broken.'];
const pdf = (size = 1000): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(size - 9)]);
const photo = (content: string | Buffer = pdf(), name = 'a.pdf'): Part => ['values.photo', content, name];
const lie = 'The content of the file is not of the type that its name says.';
const read = (id: unknown, key: string) =>
  fetch(`${gateway}${base}/files/${String(id)}/download/`, { headers: tokenOf(key) });

describe('a feedback message with files', () => {
  it('is written without a credential, in one request, and its files are read by who reads the message', async () => {
    const [first, second] = [pdf(300 * 1024), Buffer.from('a receipt')];
    const [status, message] = await send([
      formPart(),
      photo(first, 'Фото.pdf'),
      text,
      ['values.receipt', second, 'b.txt'],
      ['page_url', 'https://shop.example/contact'],
    ]);
    expect([status, message]).toEqual([
      201,
      expect.objectContaining({
        values: { text: text[1], photo: expect.any(Number), receipt: expect.any(Number) },
        page_url: 'https://shop.example/contact',
        user: null,
      }),
    ]);
    const { values } = message as Message;
    for (const [id, content] of [
      [values.photo, first],
      [values.receipt, second],
    ] as const) {
      const reply = await read(id, commerce.token);
      expect(reply.headers.get('etag')).toBe(`"${createHash('sha256').update(content).digest('hex')}"`);
      expect(Buffer.from(await reply.arrayBuffer()).equals(content)).toBe(true);
    }
    expect(json(await root('GET', `${base}/files/${values.photo}/`))).toMatchObject({ name: 'Фото.pdf' });
    expect((await read(values.photo, (await newBuyer()).key)).status).toBe(404);
    expect((await plain('GET', `${base}/files/${values.photo}/`)).status).toBe(401);
  });

  it('is of the user who writes it, and a file that is not required may be absent or not chosen', async () => {
    const { key, id } = await newBuyer();
    const [status, message] = await send(
      [formPart(), text, photo(), ['values.receipt', '', '']],
      tokenOf(key),
    );
    expect([status, (message as Message).user]).toEqual([201, id]);
    expect((message as Message).values).not.toHaveProperty('receipt');
  });

  it('has the last of two files of a field, and none of fields that the form does not have', async () => {
    const last = Buffer.from('the last one');
    const [status, message] = await send([
      formPart(),
      photo(),
      ['values.other', pdf(), 'c.pdf'],
      ['photo', 'MZ', 'd.exe'],
      photo(last, 'last.txt'),
      text,
    ]);
    expect([status, Object.keys((message as Message).values)]).toEqual([201, ['text', 'photo']]);
    expect(await (await read((message as Message).values.photo, commerce.token)).text()).toBe(String(last));
  });

  it.each<[string, () => Part[], unknown]>([
    [
      'whose file lies about its type',
      () => [formPart(), photo('<html>', 'a.png'), text],
      { values: { photo: [lie] } },
    ],
    [
      'with all that is wrong at once',
      () => [formPart(), photo('MZ\0', 'a.txt'), ['values.receipt', '', 'b.txt'], ['page_url', 'x']],
      {
        page_url: ['Enter a valid URL.'],
        values: {
          photo: [lie],
          receipt: ['The submitted file is empty.'],
          text: ['This field is required.'],
        },
      },
    ],
    ['without a required file', () => [formPart(), text], { values: { photo: ['This field is required.'] } }],
    [
      'of a type that is not allowed',
      () => [formPart(), text, photo('<svg/>', 'a.svg')],
      { values: { photo: [expect.stringContaining('File extension “svg” is not allowed.')] } },
    ],
    [
      'with a file for a field that has a text',
      () => [formPart(), photo(), ['values.text', 'It came broken.', 'a.txt']],
      { values: { text: ['Not a valid string.'] } },
    ],
    [
      'whose form comes after the file',
      () => [photo(), text, formPart()],
      { form: ['This field has to come before the files.'] },
    ],
    [
      'by a form that does not exist',
      () => [['form', '999999'], text, photo()],
      { form: ['Invalid pk "999999" - object does not exist.'] },
    ],
  ])('%s is refused', async (_what, parts, errors) => {
    expect(await send(parts())).toEqual([400, errors]);
  });

  it('has files of 20 MiB at most', async () => {
    const tooLarge = photo(pdf(20 * MiB + 1));
    expect(await send([formPart(), text, tooLarge])).toEqual([413, { detail: 'Request body too large.' }]);
  }, 120_000);

  it('that is cut off is refused', async () => {
    const body = [
      '--edge\r\nContent-Disposition: form-data; name="form"\r\n\r\n',
      `${form}\r\n--edge\r\nContent-Disposition: form-data; name="values.photo"; filename="a.txt"\r\n\r\ntext`,
    ].join('');
    const headers = { 'content-type': 'multipart/form-data; boundary=edge' };
    expect(
      await answered(fetch(`${gateway}${base}/feedback-messages/`, { method: 'POST', headers, body })),
    ).toEqual([400, { detail: 'Multipart form parse error - Invalid boundary or part' }]);
  });
});
