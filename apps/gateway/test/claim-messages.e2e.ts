import { beforeAll, describe, expect, it } from '@jest/globals';
import { testStack, type Client } from '@stoa/testing';
import { answer, base, json, root, tokenOf, type Buyer } from './commerce-clients.js';
import { claimPath as path, strangers, Trade } from './shipped-orders.js';

const { gateway } = testStack();

let trade: Trade;
let buyer: Buyer;
let stranger: Buyer;
let seller: Client;
let foreignSeller: Client;

beforeAll(async () => {
  trade = await Trade.start();
  ({ buyer, seller } = trade);
  ({ stranger, foreignSeller } = await strangers());
});

const post = (id: number, action: string, body: object = {}, client = seller) =>
  client('POST', path(id, action), { body });

describe('messages and files of a claim', () => {
  const upload = async (of: Buyer): Promise<number> => {
    const form = new FormData();
    form.append('file', new Blob(['a photograph']), 'a.txt');
    const sent = await fetch(`${gateway}${base}/files/`, {
      method: 'POST',
      headers: tokenOf(of.key),
      body: form,
    });
    return ((await sent.json()) as { id: number }).id;
  };
  const download = async (file: number, client: Client): Promise<number> =>
    (await client('GET', `${base}/files/${file}/download/`)).status;

  it('are read by both sides, and by no other', async () => {
    const [photo, letter] = [await upload(buyer), await upload(buyer)];
    expect(await download(photo, seller)).toBe(404);
    const claim = await trade.newClaim(await trade.shipped('1'), '1', { files: [photo] });
    expect(claim.files).toEqual([photo]);
    const written = await post(claim.id, 'messages', { text: 'see', files: [letter] }, buyer.client);
    expect([written.status, json(written)]).toEqual([
      201,
      {
        id: expect.any(Number),
        claim: claim.id,
        author: buyer.id,
        author_name: '',
        side: 'company',
        text: 'see',
        files: [letter],
        created_at: expect.any(String),
      },
    ]);
    for (const file of [photo, letter])
      expect([
        await download(file, seller),
        await download(file, root),
        await download(file, buyer.client),
        await download(file, foreignSeller),
        await download(file, stranger.client),
      ]).toEqual([200, 200, 200, 404, 404]);
  });

  it('are refused without a text and a file, and with a file of another object', async () => {
    const photo = await upload(buyer);
    const claim = await trade.newClaim(await trade.shipped('1'), '1', { files: [photo] });
    const write = (body: object, client = buyer.client) => answer(post(claim.id, 'messages', body, client));
    expect(await write({})).toEqual([400, { non_field_errors: ['Text or files are required.'] }]);
    expect(await write({ files: [photo] })).toEqual([
      400,
      { files: [`Invalid pk "${photo}" - object does not exist.`] },
    ]);
    expect(await write({ text: 'soon' }, seller)).toMatchObject([201, { side: 'supplier', author_name: '' }]);
    const [, page] = await answer(seller('GET', `${path(claim.id, 'messages')}?id__gt=0&ordering=id`));
    expect(page).toMatchObject({ count: 1, results: [{ text: 'soon' }] });
  });
});
