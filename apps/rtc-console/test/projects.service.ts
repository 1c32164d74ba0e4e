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
const absent = { kind: 'not_found', reason: 'project' };

it('the schema has an entity for every table, which describes what the migrations create', async () => {
  expect(await entityReport(rtcConsoleService)).toEqual({ differences: [], undescribed: [], needless: [] });
});

it('the schema is the same after its migrations were undone and run again', async () => {
  const { up, down, upAgain } = await schemaReport(rtcConsoleService.database);
  expect(up.length).toBeGreaterThan(10);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
});

describe('projects', () => {
  let my: ServiceUnderTest;
  const anna = as(keyCaller('anna', 'rtc'));
  const other = as(keyCaller('otto', 'rtc', { org: testId('other') }));
  beforeAll(async () => void (my = await serviceUnderTest(rtcConsoleService, { STOA_RTC_MAX_PROJECTS: 4 })));
  afterAll(() => my.stop());

  const create = (body: OperationInput<typeof projects.create>['body'], context = anna) =>
    my.bus.ask(projects.create, { body }, context);

  it('hides the projects of an account from other accounts, which can use the same names', async () => {
    const { project } = await create({ name: 'mine' });
    const body = { id: project.id };
    expect(await my.bus.ask(projects.list, {}, other)).toEqual({ projects: [] });
    await expect(my.bus.ask(projects.find, { body }, other)).rejects.toMatchObject(absent);
    for (const operation of [projects.remove, projects.resetSignKey])
      await expect(my.bus.ask(operation, { body }, other)).rejects.toMatchObject(absent);
    expect((await create({ name: 'mine' }, other)).project.vendor_key).not.toBe(project.vendor_key);
  });

  it('refuses a project with a name that the account already has', async () => {
    await expect(create({ name: 'mine' })).rejects.toMatchObject({
      kind: 'conflict',
      details: { issues: [{ path: ['name'], issue: 'already exists' }] },
    });
  });

  it('publishes an event for each change of a project', async () => {
    const received: { data: { id: string; isRemoved: boolean } }[] = [];
    const allReceived = new Promise<void>((resolve) =>
      my.bus.onEvents(projects.changed.name, (_facts: EventFacts, wire) => {
        received.push(JSON.parse(Buffer.from(wire).toString()) as (typeof received)[0]);
        if (received.at(-1)!.data.isRemoved) resolve();
      }),
    );
    await my.bus.flush();
    const { project } = await create({ name: 'published', enable_sign_key: true });
    await my.bus.ask(projects.setStatus, { body: { id: project.id, status: '0' } }, anna);
    await my.bus.ask(projects.remove, { body: { id: project.id } }, anna);
    await allReceived;
    const { id, vendor_key: appId } = project;
    const data = { account: testOrg, id, appId, hasCertificate: true };
    expect(received.map((event) => event.data).filter((changed) => changed.id === id)).toEqual([
      { ...data, isActive: true, isRemoved: false },
      { ...data, isActive: false, isRemoved: false },
      { ...data, isActive: false, isRemoved: true },
    ]);
  });

  it('changes the certificate of an active project only', async () => {
    const { project } = await create({ name: 'switched', enable_sign_key: true });
    const body = { id: project.id };
    await my.bus.ask(projects.resetSignKey, { body }, anna);
    await my.bus.ask(projects.setRecordingServer, { body: { ...body, recording_server: '10.0.0.1' } }, anna);
    const [changed] = (await my.bus.ask(projects.find, { body }, anna)).projects;
    expect(changed).toEqual({ ...changed, vendor_key: project.vendor_key, recording_server: '10.0.0.1' });
    expect(changed!.sign_key).not.toBe(project.sign_key);
    await my.bus.ask(projects.setStatus, { body: { ...body, status: '0' } }, anna);
    await expect(my.bus.ask(projects.resetSignKey, { body }, anna)).rejects.toMatchObject(absent);
  });

  it('refuses more projects than the account may have, also in concurrent requests', async () => {
    const requests = ['one', 'two', 'three'].map((name) => create({ name }));
    const outcomes = await Promise.allSettled(requests);
    // Three exist by now; the deleted one counts.
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(create({ name: 'four' })).rejects.toMatchObject({
      details: { issues: [{ path: [], issue: 'number of projects exceeds the maximum' }] },
    });
  });
});
