import { expect, it } from '@jest/globals';
import { entityReport, schemaReport } from '@stoa/testing';
import { communityService } from '../src/community.module.js';

it('has migrations that can be reverted and run again', async () => {
  const { up, down, upAgain } = await schemaReport(communityService.database);
  expect(up.length).toBeGreaterThan(50);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
});

it('has an entity for every table, and entities that describe the migrated schema', async () =>
  expect(await entityReport(communityService)).toEqual({ differences: [], undescribed: [], needless: [] }));
