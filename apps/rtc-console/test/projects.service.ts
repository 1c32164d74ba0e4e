import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rtcConsole, type EventFacts, type OperationInput } from '@stoa/contracts';
import {
  as,
  entityReport,
  keyCaller,
  schemaReport,
  serviceUnderTest,
  testId,
  testOrg,
  type ServiceUnderTest,
} from '@stoa/testing';
import { rtcConsoleService } from '../src/rtc-console.module.js';

const { projects } = rtcConsole;

it('has an entity for every table, which says what the migrations make', async () => {
  expect(await entityReport(rtcConsoleService)).toEqual({ differences: [], undescribed: [], needless: [] });
});

it('can undo its migrations, and run them again', async () => {
  const { up, down, upAgain } = await schemaReport(rtcConsoleService.database);
  expect(up.length).toBeGreaterThan(10);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
});

describe('projects', () => {
  let my: ServiceUnderTest;
  const anna = as(keyCaller('anna', 'rtc'));
  const other = as(keyCaller('otto', 'rtc', { org: testId('other') }));
  beforeAll(async () => void (my = await serviceUnderTest(rtcConsoleService, { STOA_RTC_MOST_PROJECTS: 3 })));
  afterAll(() => my.stop());

  const create = (body: OperationInput<typeof projects.create>['body'], context = anna) =>
    my.bus.ask(projects.create, { body }, context);

  it('are their account’s alone', async () => {
    const { project } = await create({ name: 'mine' });
    const body = { id: project.id };
    const absent = { kind: 'not_found', reason: 'project' };
    expect(await my.bus.ask(projects.list, {}, other)).toEqual({ projects: [] });
    await expect(my.bus.ask(projects.find, { body }, other)).rejects.toMatchObject(absent);
    for (const operation of [projects.remove, projects.resetSignKey])
      await expect(my.bus.ask(operation, { body }, other)).rejects.toMatchObject(absent);
    // So the name is free there.
    expect((await create({ name: 'mine' }, other)).project.vendor_key).not.toBe(project.vendor_key);
  });

  it('say what became of them', async () => {
    const heard: { data: { id: string; isRemoved: boolean } }[] = [];
    const allHeard = new Promise<void>((resolve) =>
      my.bus.onEvents(projects.changed.name, (_facts: EventFacts, wire) => {
        heard.push(JSON.parse(Buffer.from(wire).toString()) as (typeof heard)[0]);
        if (heard.at(-1)!.data.isRemoved) resolve();
      }),
    );
    await my.bus.flush();
    const { project } = await create({ name: 'told', enable_sign_key: true });
    await my.bus.ask(projects.setStatus, { body: { id: project.id, status: '0' } }, anna);
    await my.bus.ask(projects.remove, { body: { id: project.id } }, anna);
    await allHeard;
    const { id, vendor_key: appId } = project;
    const told = { account: testOrg, id, appId, hasCertificate: true };
    expect(heard.map(({ data }) => data).filter((data) => data.id === id)).toEqual([
      { ...told, isActive: true, isRemoved: false },
      { ...told, isActive: false, isRemoved: false },
      { ...told, isActive: false, isRemoved: true },
    ]);
  });

  it('are as many as the account may have, also when asked for at once', async () => {
    const wanted = ['one', 'two', 'three'].map((name) => create({ name }));
    const made = await Promise.allSettled(wanted);
    // Two there were before, the deleted one counts.
    expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(create({ name: 'four' })).rejects.toMatchObject({
      details: { issues: [{ path: [], issue: 'number of projects exceeds the maximum' }] },
    });
  });
});
