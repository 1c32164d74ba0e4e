import { expect, it } from '@jest/globals';
import { entityReport, schemaReport } from '@stoa/testing';
import { commerceService } from '../src/commerce.module.js';

it('the migrations can be reverted, and run again to the same schema', async () => {
  const { up, down, upAgain } = await schemaReport(commerceService.database);
  expect(up.length).toBeGreaterThan(20);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
}, 120_000);

it('every table has an entity, and the entities describe the migrated schema', async () => {
  expect(await entityReport(commerceService)).toEqual({ differences: [], undescribed: [], needless: [] });
});
