import { beforeAll, describe, expect, it } from '@jest/globals';
import { testStack, type Client } from '@stoa/testing';
import sharp from 'sharp';
import {
  base,
  json,
  made,
  newBuyer,
  newNews,
  newProduct,
  newSupplier,
  newUser,
  root,
  said,
} from './commerce-clients.js';

const { gateway } = testStack();

let supplier: number;
let client: Client;
beforeAll(async () => {
  supplier = await newSupplier();
  ({ client } = await newUser({ role: 'supplier', supplier }));
});

interface Picture {
  url: string;
  sizes: Record<'small' | 'medium' | 'large', string>;
}

const create = (width: number, height: number, background = '#c06020') =>
  sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false });

const formOf = (content: Buffer, name: string): Buffer =>
  Buffer.concat([
    Buffer.from(`--edge\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
    content,
    Buffer.from('\r\n--edge--\r\n'),
  ]);

const send = (path: string, content: Buffer | string, { name = 'a.jpg', by = client } = {}) =>
  by('POST', `${base}/${path}/`, {
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
    body: formOf(Buffer.from(content), name),
  });

async function sent(path: string, content: Buffer): Promise<Picture> {
  const reply = await send(path, content);
  expect([reply.status, json(reply)]).toEqual([201, expect.any(Object)]);
  return json(reply) as Picture;
}

async function read(url: string): Promise<Buffer> {
  const reply = await fetch(url);
  expect(reply.status).toBe(200);
  return Buffer.from(await reply.arrayBuffer());
}

const imagesOf = async (id: number): Promise<string[]> =>
  (json(await client('GET', `${base}/products/${id}/`)) as { images: string[] }).images;

describe('a picture of a product', () => {
  it('is added behind the others, and read in three sizes without a key', async () => {
    const other = 'https://a.example/1.png';
    const id = await newProduct(supplier, { images: [other] });
    const { url, sizes } = await sent(`products/${id}/images`, await create(2000, 1000).jpeg().toBuffer());
    expect(url).toMatch(new RegExp(`^${gateway}/media/[\\w-]{22}/large\\.webp$`));
    expect(await imagesOf(id)).toEqual([other, url]);
    const dimensions = async (address: string) => {
      const { format, width, height } = await sharp(await read(address)).metadata();
      return [format, width, height];
    };
    expect(await dimensions(sizes.large)).toEqual(['webp', 1600, 800]);
    expect(await dimensions(sizes.medium)).toEqual(['webp', 800, 400]);
    expect(await dimensions(sizes.small)).toEqual(['webp', 200, 100]);
    const { headers } = await fetch(url, { method: 'HEAD' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-disposition': 'inline; filename=a.webp',
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
    });
    expect((await fetch(url, { headers: { 'if-none-match': headers.get('etag')! } })).status).toBe(304);
    expect((await fetch(url, { headers: { range: 'bytes=0-9' } })).status).toBe(206);
  });

  it('has nothing of the file but its pixels: neither metadata nor what follows the picture', async () => {
    const id = await newProduct(supplier);
    const jpeg = await create(60, 20)
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const polyglot = Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>PK\u0003\u0004')]);
    const { url } = await sent(`products/${id}/images`, polyglot);
    const stored = await read(url);
    expect(stored.includes('secret') || stored.includes('script')).toBe(false);
    const { exif, width, height } = await sharp(stored).metadata();
    expect([exif, width, height]).toEqual([undefined, 20, 60]);
  });

  it.each(['png', 'webp', 'gif', 'avif'] as const)(
    'may be a %s, with what is transparent',
    async (format) => {
      const id = await newProduct(supplier);
      const image = sharp({ create: { width: 30, height: 30, channels: 4, background: '#00ff0000' } });
      const { url } = await sent(`products/${id}/images`, await image.toFormat(format).toBuffer());
      expect(await sharp(await read(url)).metadata()).toMatchObject({ width: 30, hasAlpha: true });
    },
  );

  it('is gone from the product when its address is removed', async () => {
    const id = await newProduct(supplier);
    await sent(`products/${id}/images`, await create(10, 10).png().toBuffer());
    await client('PATCH', `${base}/products/${id}/`, { body: { images: [] } });
    expect(await imagesOf(id)).toEqual([]);
  });

  it('is one of a hundred at most', async () => {
    const images = Array.from({ length: 100 }, (_, index) => `https://a.example/${index}.png`);
    const id = await newProduct(supplier, { images });
    expect(said(await send(`products/${id}/images`, await create(10, 10).png().toBuffer()))).toEqual([
      400,
      { images: ['Ensure this field has no more than 100 elements.'] },
    ]);
  });
});

describe('a file that is no picture', () => {
  const invalid = 'Upload a valid image. The file you uploaded was either not an image or a corrupted image.';
  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['a page', () => Buffer.from('<html></html>'), invalid],
    ['a drawing', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), invalid],
    ['a drawing after the mark of XML', () => Buffer.from('<?xml version="1.0"?><svg/>'), invalid],
    ['a document', () => Buffer.from('%PDF-1.4\n'), invalid],
    ['nothing', () => Buffer.of(), 'The submitted file is empty.'],
    [
      'a picture that is cut off',
      async () => {
        const noise = sharp({
          create: {
            width: 300,
            height: 300,
            channels: 3,
            background: '#fff',
            noise: { type: 'gaussian', mean: 128, sigma: 50 },
          },
        });
        const jpeg = await noise.jpeg().toBuffer();
        return jpeg.subarray(0, jpeg.length / 2);
      },
      invalid,
    ],
    ['the head of a picture', async () => (await create(10, 10).png().toBuffer()).subarray(0, 40), invalid],
    [
      'a small file with a hundred million pixels',
      () => create(10_000, 10_000).png({ compressionLevel: 9 }).toBuffer(),
      'Ensure this image has no more than 50000000 pixels.',
    ],
  ])('%s is refused', async (_what, content, message) => {
    const id = await newProduct(supplier);
    expect(said(await send(`products/${id}/images`, await content()))).toEqual([400, { file: [message] }]);
    expect(await imagesOf(id)).toEqual([]);
  });
});

describe('the right to add a picture', () => {
  it('is asked first: OPTIONS and another type of body find no fault with the missing file', async () => {
    const id = await newProduct(supplier);
    const path = `${base}/products/${id}/images/`;
    expect((await client('OPTIONS', path)).status).toBe(200);
    expect((await client('OPTIONS', `${base}/files/`)).status).toBe(200);
    const headers = { 'content-type': 'image/png' };
    expect(said(await client('POST', path, { headers, body: 'x' }))).toEqual([
      415,
      { detail: 'Unsupported media type "image/png" in request.' },
    ]);
    expect((await (await newBuyer()).client('POST', path, { headers, body: 'x' })).status).toBe(404);
  });

  it('is that to change the object', async () => {
    const image = await create(10, 10).png().toBuffer();
    const id = await newProduct(supplier);
    const foreign = (await newUser({ role: 'supplier', supplier: await newSupplier() })).client;
    expect(said(await send(`products/${id}/images`, image, { by: foreign }))).toEqual([
      404,
      { detail: 'Not found.' },
    ]);
    const news = await newNews({ is_published: true });
    expect((await send(`news/${news.id}/image`, image, { by: foreign })).status).toBe(403);
    expect((await send(`news/${news.id}/image`, image, { by: (await newBuyer()).client })).status).toBe(403);
    expect((await send('products/999999999/images', image)).status).toBe(404);
  });
});

describe('the picture of news and of promotions', () => {
  it.each(['news', 'promotions'])('of %s replaces the one before', async (path) => {
    const { id } = await made(path, { title: 'n', image: 'https://a.example/1.png' }, client);
    const { url } = await sent(`${path}/${id}/image`, await create(10, 10).png().toBuffer());
    expect(json(await client('GET', `${base}/${path}/${id}/`))).toMatchObject({ image: url });
    expect(json(await root('GET', `${base}/${path}/${id}/`))).toMatchObject({ image: url });
  });
});

describe('an address of a picture', () => {
  it.each(['AAAAAAAAAAAAAAAAAAAAAA/large.webp', 'x/large.png', 'x/constructor.webp', 'x'])(
    '%s without a picture is 404',
    async (path) => {
      const reply = await fetch(`${gateway}/media/${path}`);
      expect([reply.status, await reply.json()]).toEqual([404, { detail: 'Not found.' }]);
    },
  );

  it('has other methods refused', async () => {
    expect((await fetch(`${gateway}/media/x/large.webp`, { method: 'POST' })).status).toBe(405);
  });
});
