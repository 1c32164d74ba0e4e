import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@stoa/bus';
import { commerce, type Output } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { ImportFixture } from './import-fixture.js';
import { zipOf } from './zip-of.js';

const { exchange } = commerce;
type Progress = Output<typeof exchange.import>;

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await ImportFixture.start();
});
afterAll(() => fixture.stop());

let context: CallContext;
beforeEach(async () => {
  context = fixture.as('one');
  await fixture.stoa.bus.ask(exchange.begin, {}, context);
});

const upload = (name: string, content: string | Uint8Array, by = context): Promise<unknown> =>
  fixture.stoa.bus.call(exchange.upload, { name }, by, Buffer.from(content as string));

/** Asks again as long as the import is in progress, as 1C does. */
async function imported(name: string, by = context): Promise<Progress> {
  for (;;) {
    const state = await fixture.stoa.bus.ask(exchange.import, { name }, by);
    if (state.status !== 'running') return state;
  }
}

const catalogue = (ids: readonly string[], isDelta = false): string =>
  `<?xml version="1.0" encoding="UTF-8"?><КоммерческаяИнформация><Каталог СодержитТолькоИзменения="${isDelta}"><Товары>${ids
    .map(
      (id) => `<Товар><Ид>${id}</Ид><Артикул>${id}</Артикул><Наименование>Товар ${id}</Наименование></Товар>`,
    )
    .join('')}</Товары></Каталог></КоммерческаяИнформация>`;
const offers = (id: string): string =>
  `<КоммерческаяИнформация><ПакетПредложений><ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>Опт</Наименование><Валюта>RUB</Валюта></ТипЦены></ТипыЦен>
  <Склады><Склад><Ид>w</Ид><Наименование>Основной</Наименование></Склад></Склады><Предложения><Предложение><Ид>${id}</Ид><Цены><Цена>
  <ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>12.50</ЦенаЗаЕдиницу></Цена></Цены><Склад ИдСклада="w" КоличествоНаСкладе="7"/></Предложение>
  </Предложения></ПакетПредложений></КоммерческаяИнформация>`;

const active = async (supplier = fixture.suppliers.one): Promise<unknown[]> =>
  (
    await fixture.rows(
      sql`select external_id from products where supplier = ${supplier} and is_active order by external_id collate "C"`,
    )
  ).map(({ external_id: id }) => id);
const clear = async (): Promise<void> => {
  await fixture.database.execute(sql`delete from products`);
};

describe('the files of a session', () => {
  beforeEach(clear);

  it('are imported from parts in their order, and a repeated part counts once', async () => {
    const text = Buffer.from(catalogue(['a', 'b']));
    const [first, second] = [text.subarray(0, 100), text.subarray(100)];
    for (const part of [first, first, second, second]) await upload('import.xml', part);
    expect(await imported('import.xml')).toEqual({
      status: 'finished',
      progress: 100,
      error: null,
      created: 2,
      updated: 0,
      unchanged: 0,
      deactivated: 0,
      failed: 0,
    });
    expect(await active()).toEqual(['a', 'b']);
  });

  it('are imported once, however often the client asks', async () => {
    await upload('import.xml', catalogue(['a']));
    const first = await imported('import.xml');
    expect(await imported('import.xml')).toEqual(first);
    expect(await fixture.rows(sql`select count(*)::int as count from exchange_imports`)).toEqual([
      { count: 1 },
    ]);
  });

  it('are imported anew when the client sends them again after an import', async () => {
    await upload('import.xml', catalogue(['a']));
    await imported('import.xml');
    await upload('import.xml', catalogue(['a', 'b']));
    expect(await imported('import.xml')).toMatchObject({ created: 1, unchanged: 1 });
  });

  it('are imported from an archive that came in parts, with prices and stocks', async () => {
    const archive = zipOf('webdata/import.xml', catalogue(['a']));
    for (let at = 0; at < archive.length; at += 100) await upload('v8.zip', archive.subarray(at, at + 100));
    expect(await imported('import.xml')).toMatchObject({ status: 'finished', created: 1 });
    await upload('offers.xml', offers('a'));
    expect(await imported('offers.xml')).toMatchObject({ status: 'finished', failed: 0 });
    const [price] = await fixture.rows(
      sql`select amount, quantity from prices p join stocks s on s.product = p.product join products on products.id = p.product
        where products.external_id = 'a'`,
    );
    expect(price).toEqual({ amount: '12.50', quantity: '7.000' });
  });

  it('fail with the reason of the feed', async () => {
    await upload('import.xml', catalogue(['a']).slice(0, -30));
    expect(await imported('import.xml')).toMatchObject({
      status: 'failed',
      error: 'The XML is cut off in the element "Каталог".',
    });
  });

  it('are refused with an unsafe name, and are unknown before they are sent', async () => {
    await expect(upload('../import.xml', 'x')).rejects.toMatchObject({ reason: 'file_name' });
    await expect(imported('import.xml')).rejects.toMatchObject({ kind: 'not_found', reason: 'no_file' });
  });

  it('are refused when they have more than 1 GiB together', async () => {
    await upload('import.xml', catalogue(['a']));
    await fixture.rows(sql`update exchange_parts set bytes = ${1024 ** 3 - 10}`);
    await expect(upload('offers.xml', offers('a'))).rejects.toMatchObject({
      kind: 'too_large',
      reason: 'session',
    });
    expect(await fixture.rows(sql`select name from exchange_parts`)).toEqual([{ name: 'import.xml' }]);
    await upload('offers.xml', 'x');
  });

  it('are not kept when they are pictures', async () => {
    await upload('import_files/a.jpg', 'picture');
    expect(await fixture.rows(sql`select name from exchange_parts`)).toEqual([]);
  });

  it('of another session are not found', async () => {
    await upload('import.xml', catalogue(['a']));
    await expect(imported('import.xml', fixture.as('two'))).rejects.toMatchObject({ reason: 'no_file' });
  });

  it('are removed at the end', async () => {
    await upload('import.xml', catalogue(['a']));
    await fixture.stoa.bus.ask(exchange.end, {}, context);
    expect(await fixture.rows(sql`select name from exchange_parts`)).toEqual([]);
  });

  it('are copied after the request that starts their import, which fails when they are broken', async () => {
    const archive = zipOf('import.xml', catalogue(['a']));
    archive.fill(0xff, 60, 90);
    await upload('v8.zip', archive);
    expect(await fixture.stoa.bus.ask(exchange.import, { name: 'import.xml' }, context)).toMatchObject({
      status: 'running',
    });
    expect(await imported('import.xml')).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^The archive cannot be read: /),
    });
    const failed = sql`select 1 from events where name = 'commerce.imports.finished' and data like '%failed%'`;
    expect(await fixture.rows(failed)).not.toEqual([]);
  });

  it('are refused when a name in the archive leads out of it', async () => {
    await upload('import.zip', zipOf('../import.xml', 'x'));
    await expect(imported('import.xml')).rejects.toMatchObject({
      reason: 'feed',
      message: 'The archive cannot be read: invalid relative path: ../import.xml.',
    });
  });
});

describe('deactivation', () => {
  const deactivated = async (): Promise<Progress> => {
    for (;;) {
      const state = await fixture.stoa.bus.ask(exchange.deactivate, {}, context);
      if (state.status !== 'running') return state;
    }
  };
  beforeEach(async () => {
    await clear();
    await upload('import.xml', catalogue(['a', 'b', 'c']));
    await imported('import.xml');
    await fixture.stoa.bus.ask(exchange.begin, {}, context);
  });

  it('deactivates what the full catalogue of the session does not have', async () => {
    await upload('import.xml', catalogue(['a', 'b']));
    await imported('import.xml');
    expect(await active()).toEqual(['a', 'b', 'c']);
    expect(await deactivated()).toMatchObject({ status: 'finished', unchanged: 2, deactivated: 1 });
    expect(await active()).toEqual(['a', 'b']);
  });

  it.each<[string, string, object]>([
    [
      'most products',
      catalogue(['a']),
      { status: 'failed', error: expect.stringMatching(/would deactivate 2 of 3/) },
    ],
    [
      'all products of an empty catalogue',
      catalogue([]),
      { status: 'failed', error: 'The feed has no rows.' },
    ],
    [
      'all products of a catalogue of groups alone',
      catalogue([]).replace(
        '<Каталог',
        '<Классификатор><Группы><Группа><Ид>g</Ид><Наименование>Г</Наименование></Группа></Группы></Классификатор><Каталог',
      ),
      { status: 'failed', error: 'The feed has no rows.' },
    ],
  ])('does not deactivate %s', async (_what, text, state) => {
    await upload('import.xml', text);
    await imported('import.xml');
    expect(await deactivated()).toMatchObject(state);
    expect(await active()).toEqual(['a', 'b', 'c']);
  });

  it('is refused for a catalogue of changes, and without a catalogue', async () => {
    await expect(deactivated()).rejects.toMatchObject({ reason: 'no_file' });
    await upload('import.xml', catalogue(['a', 'b'], true));
    await imported('import.xml');
    await expect(deactivated()).rejects.toMatchObject({ kind: 'invalid', reason: 'not_full' });
    expect(await active()).toEqual(['a', 'b', 'c']);
  });
});

describe('the caller', () => {
  it('is refused as a buyer', () =>
    expect(fixture.stoa.bus.ask(exchange.begin, {}, fixture.as('buyer'))).rejects.toMatchObject({
      kind: 'forbidden',
    }));

  it('names the supplier as an administrator', async () => {
    const admin = fixture.as('admin');
    const begin = (supplier?: string): Promise<unknown> =>
      fixture.stoa.bus.ask(exchange.begin, supplier === undefined ? {} : { supplier }, admin);
    await expect(begin()).rejects.toMatchObject({
      details: { issues: [{ path: ['supplier'], issue: 'required' }] },
    });
    for (const wrong of ['0', 'x', '999999'])
      await expect(begin(wrong)).rejects.toMatchObject({
        details: { issues: [{ path: ['supplier'], issue: 'pk' }] },
      });
    await expect(begin(String(fixture.suppliers.two))).resolves.toBeNull();
  });

  it('is refused without a credential', () =>
    expect(fixture.stoa.bus.ask(exchange.begin, {})).rejects.toMatchObject({ kind: 'unauthenticated' }));
});
