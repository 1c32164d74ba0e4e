import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wholeReply } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { Files } from '@stoa/files';
import { Fault, sentParts, type FormPart } from '@stoa/kernel';
import { sql } from '@stoa/persistence';
import { until } from '@stoa/testing';
import sharp from 'sharp';
import { fileOwners } from '../src/files/file-owners.js';
import { FilesOf } from '../src/files/files-of.service.js';
import { FilesRepository } from '../src/files/files.repository.js';
import { UploadsService } from '../src/files/uploads.service.js';
import { ImportFixture } from './import-fixture.js';

const hour = 3600_000;
const origin = 'http://a.example';
type Name = Parameters<ImportFixture['as']>[0];

let now = Date.now();
let fixture: ImportFixture;
let filesOf: FilesOf;
let store: Files;
beforeAll(async () => {
  fixture = await ImportFixture.start(() => now);
  filesOf = new FilesOf(fixture.database, undefined as never, new FilesRepository());
  store = new Files(fixture.stoa.bus.bucket('commerce-files'));
});
afterAll(() => fixture?.stop());

const content = (): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(20_000)]);

async function upload(name: Name, bytes = content()): Promise<number> {
  const { files } = commerce;
  const sent = { name: 'a.pdf', type: 'application/pdf', origin };
  const reply = await fixture.stoa.bus.call(files.create, sent, fixture.as(name), bytes);
  return (JSON.parse((await wholeReply(reply)).toString()) as { id: number }).id;
}

const news = async (supplier: number | null, given: { isPublished?: boolean } = {}): Promise<number> => {
  const [row] = await fixture.rows(sql`
    insert into news (title, slug, supplier, is_published, published_at)
    values ('n', 'n', ${supplier}, ${given.isPublished ?? false}, '2026-01-01') returning id`);
  return row!.id as number;
};

/** Users by their numbers in the fixture. */
const ids = { admin: 1, one: 2, two: 3, buyer: 4 };

const link = (name: keyof typeof ids, files: number[], id: number): Promise<void> =>
  fixture.database.transaction((tx) =>
    filesOf.link(tx, files, { type: 'news', id, actor: { id: ids[name] } }),
  );

const issuesOf = (error: unknown): unknown => Fault.from(error).details.issues;

const linked = async (name: keyof typeof ids, files: number[], id: number): Promise<unknown> =>
  link(name, files, id).then(() => 'linked', issuesOf);

/** Who can read a file. */
async function readers(id: number): Promise<string[]> {
  const found: string[] = [];
  for (const name of ['admin', 'one', 'two', 'manager', 'buyer'] as const) {
    const asked = [
      fixture.stoa.bus.call(commerce.files.get, { id, origin }, fixture.as(name)),
      fixture.stoa.bus.call(commerce.files.download, { id }, fixture.as(name)),
    ];
    const results = await Promise.all(
      asked.map((one) =>
        one.then(wholeReply).then(
          () => true,
          (error: unknown) => Fault.from(error).kind,
        ),
      ),
    );
    expect(new Set(results).size).toBe(1);
    if (results[0] === true) found.push(name);
    else expect(results[0]).toBe('not_found');
  }
  return found;
}

const exists = async (id: number): Promise<boolean> =>
  (await fixture.rows(sql`select from files where id = ${id}`)).length > 0;
const storedIds = async (): Promise<number> => (await store.storedBefore(new Date(Date.now() + hour))).length;

describe('a linked file', () => {
  it('is read by the users who see its object now, its sender or not', async () => {
    const file = await upload('one');
    expect(await readers(file)).toEqual(['one']);
    const draft = await news(fixture.suppliers.one);
    expect(await linked('one', [file], draft)).toBe('linked');
    expect(await readers(file)).toEqual(['admin', 'one', 'manager']);
    await fixture.rows(sql`update news set is_published = true where id = ${draft}`);
    expect(await readers(file)).toEqual(['admin', 'one', 'two', 'manager', 'buyer']);
    await fixture.rows(
      sql`update news set is_published = false, supplier = ${fixture.suppliers.two} where id = ${draft}`,
    );
    expect(await readers(file)).toEqual(['admin', 'two']);
  });

  it('is linked once: another object, another user and a file that does not exist are refused alike', async () => {
    const [mine, theirs] = [await upload('one'), await upload('two')];
    const object = await news(fixture.suppliers.one);
    const issue = (value: number) => [{ path: ['files'], issue: 'pk', params: { value } }];
    expect(await linked('one', [mine, theirs], object)).toEqual(issue(theirs));
    expect(await linked('one', [99_999_999_999], object)).toEqual(issue(99_999_999_999));
    expect(await linked('one', [mine, mine], object)).toBe('linked');
    expect(await linked('one', [mine], object)).toBe('linked');
    expect(await linked('two', [mine], object)).toBe('linked');
    expect(await linked('one', [mine], await news(null))).toEqual(issue(mine));
  });

  it('belongs to one object of two that link it at the same time', async () => {
    const file = await upload('one');
    const [first, second] = [await news(null), await news(null)];
    const results = await Promise.all([linked('one', [file], first), linked('one', [file], second)]);
    expect(results.filter((result) => result === 'linked')).toHaveLength(1);
  });
});

it('returns 400 when a user has sent too much that belongs to nothing', async () => {
  await fixture.rows(sql`insert into files (name, size, content_type, sha256, stored, owner)
    values ('a', 600000000, 'text/plain', '', 'x', ${ids.buyer})`);
  await expect(upload('buyer')).rejects.toMatchObject({
    details: { issues: [{ path: ['file'], issue: 'unlinked_files' }] },
  });
  expect(await upload('one')).toEqual(expect.any(Number));
  await fixture.rows(sql`delete from files where stored = 'x'`);
});

it('of files that a user sends at the same time, as many are taken as there is space for', async () => {
  const repository = new FilesRepository();
  const actor = { id: ids.two } as Parameters<UploadsService['take']>[0];
  const used = await repository.unlinkedBytes(fixture.database, actor.id);
  const uploads = new UploadsService(fixture.database, store, repository, used + 1000);
  const before = await storedIds();
  const send = async (): Promise<unknown> => {
    const bytes = (async function* () {
      yield content().subarray(0, 300);
    })();
    return uploads.take(actor, { name: 'a.pdf', type: '' }, bytes).then(() => 'taken', issuesOf);
  };
  const results = await Promise.all(Array.from({ length: 8 }, send));
  expect(results.filter((result) => result === 'taken')).toHaveLength(3);
  const refused = [expect.objectContaining({ path: ['file'], issue: 'unlinked_files' })];
  expect(results.filter((result) => result !== 'taken')).toEqual(Array(5).fill(refused));
  expect(await repository.unlinkedBytes(fixture.database, actor.id)).toBe(used + 900);
  expect(await storedIds()).toBe(before + 3);
});

describe('what is refused', () => {
  const send = (bytes: Buffer, operation: typeof commerce.products.addImage, id: number): Promise<unknown> =>
    fixture.stoa.bus.call(
      operation,
      { id, name: 'a.png', type: 'image/png', origin },
      fixture.as('one'),
      bytes,
    );

  const fields = [
    { name: 'text', type: 'text', required: true },
    { name: 'photo', type: 'file', required: true },
    { name: 'other', type: 'file', required: false },
  ];
  /** A feedback form with a file, and the parts that follow it. */
  async function sendForm(...rest: (FormPart | Fault)[]): Promise<unknown> {
    const [form] = await fixture.rows(sql`insert into feedback_forms (code, name, fields)
      values ('contact', 'Contact', ${JSON.stringify(fields)}::jsonb)
      on conflict (code) do update set name = excluded.name returning id`);
    const parts = (async function* (): AsyncGenerator<FormPart> {
      yield { field: 'form', text: String(form!.id) };
      yield file('values.photo', content());
      for (const part of rest) {
        if (part instanceof Fault) throw part;
        yield part;
      }
    })();
    const context = { requestId: 'form' };
    return fixture.stoa.bus.call(commerce.feedbackMessages.createFromForm, {}, context, sentParts(parts));
  }
  const file = (field: string, ...bytes: Buffer[]): FormPart => ({
    field,
    name: 'a.pdf',
    type: 'application/pdf',
    content: Readable.from(bytes),
  });

  it('leaves neither a row nor an object in the store', async () => {
    const images = Array.from({ length: 100 }, (_, index) => `https://a.example/${index}.png`);
    const { results } = await fixture.bulk('products', [{ sku: 'full', name: 'full', images }]);
    const full = results[0]!.id;
    const draft = await news(fixture.suppliers.one);
    const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    const counts = async () => [await storedIds(), await fixture.rows(sql`select id from files order by id`)];
    const before = await counts();
    const { news: ofNews, products } = commerce;
    const refused: [kind: string, () => Promise<unknown>][] = [
      ['invalid', () => upload('one', Buffer.from('no document'))],
      ['too_large', () => upload('one', Buffer.concat([content(), Buffer.alloc(20 * 1024 * 1024)]))],
      ['invalid', () => send(png.subarray(0, 50), ofNews.setImage, draft)],
      ['not_found', () => send(png, ofNews.setImage, 999_999)],
      ['invalid', () => send(png, products.addImage, full)],
      ['invalid', () => sendForm()],
      ['invalid', () => sendForm(file('values.other', Buffer.from('no document')))],
      [
        'unavailable',
        () => sendForm({ field: 'values.text', text: 'a' }, new Fault('unavailable', 'aborted')),
      ],
    ];
    for (const [kind, ask] of refused) await expect(ask()).rejects.toMatchObject({ kind });
    expect(await counts()).toEqual(before);
    expect(await fixture.rows(sql`select id from feedback_messages`)).toEqual([]);
  }, 120_000);
});

it('notes what is to be purged by triggers of all tables whose rows have files', async () => {
  const triggers = await fixture.rows(
    sql`select tgname from pg_trigger where tgname ~ '_(files|pictures)$' order by tgname collate "C"`,
  );
  expect(triggers.map(({ tgname }) => tgname)).toEqual(
    [
      ...[...fileOwners.keys()].map((table) => `${table}_files`),
      ...['news', 'products', 'promotions'].map((table) => `${table}_pictures`),
    ].toSorted(),
  );
});

describe('the purge', () => {
  it('removes what was not linked within a day, and what belongs to an object that is gone', async () => {
    const [unlinked, kept, orphaned] = [await upload('one'), await upload('one'), await upload('one')];
    const [object, removed] = [await news(null), await news(null)];
    await link('one', [kept], object);
    await link('one', [orphaned], removed);
    await fixture.rows(sql`delete from news where id = ${removed}`);
    const before = await storedIds();
    const orphan = await store.put(
      (async function* () {
        yield randomBytes(10);
      })(),
      { maxBytes: 100 },
    );
    now += 23 * hour;
    await until(async () => !(await exists(orphaned)));
    expect([await exists(unlinked), await exists(kept)]).toEqual([true, true]);
    now += 26 * hour;
    const left = async (): Promise<boolean> =>
      (await storedIds()) <= before - 2 &&
      !(await store.storedBefore(new Date(Date.now() + hour))).some(({ id }) => id === orphan.id);
    await until(left);
    expect([await exists(unlinked), await exists(kept)]).toEqual([false, true]);
    expect(await readers(kept)).toContain('admin');
  }); // a list of objects waits for its heartbeat when objects are removed meanwhile
});

describe('a picture that its object names no more', () => {
  it('is removed after a day, with all its sizes, unless it is named again', async () => {
    const id = await news(null);
    const picture = async (token: string): Promise<number[]> => {
      const files = [await upload('one'), await upload('one')];
      await link('one', files, id);
      for (const [index, file] of files.entries())
        await fixture.rows(
          sql`update files set token = ${token}, variant = ${`v${index}`} where id = ${file}`,
        );
      return files;
    };
    const [named, unnamed] = [await picture('alpha'), await picture('beta')];
    await fixture.rows(
      sql`update news set image = 'https://a.example/media/alpha/large.webp' where id = ${id}`,
    );
    const name = (token: string): Promise<unknown> =>
      fixture.rows(
        sql`update news set image = ${`https://a.example/media/${token}/large.webp`} where id = ${id}`,
      );
    const noted = async (): Promise<unknown[]> =>
      (await fixture.rows(sql`select id from files where unnamed_at is not null order by id`)).map(
        (row) => row.id,
      );
    await name('alpha');
    expect(await noted()).toEqual(unnamed);
    await name('beta');
    expect(await noted()).toEqual(named);
    now += 25 * hour;
    await until(async () => !(await exists(named[1]!)));
    expect(await Promise.all([...named, ...unnamed].map(exists))).toEqual([false, false, true, true]);
  });
});
