import { expect, it } from '@jest/globals';
import { entityReport, schemaReport } from '@stoa/testing';
import { communityService } from '../src/community.module.js';

it('the migrations can be reverted, and run again to the same schema', async () => {
  const { up, down, upAgain } = await schemaReport(communityService.database);
  expect(up.length).toBeGreaterThan(50);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
});

it('every table has an entity, and the entities describe the migrated schema', async () =>
  expect(await entityReport(communityService)).toEqual({ differences: [], undescribed: [], needless: [] }));
