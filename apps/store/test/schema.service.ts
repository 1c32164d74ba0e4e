import { expect, it } from '@jest/globals';
import { entityReport, schemaReport } from '@stoa/testing';
import { storeService } from '../src/store.module.js';

it('has an entity for every table, which says what the migrations make', async () => {
  expect(await entityReport(storeService)).toEqual({ differences: [], undescribed: [], needless: [] });
});

it('can undo its migrations, and run them again', async () => {
  const { up, down, upAgain } = await schemaReport(storeService.database);
  expect(up.length).toBeGreaterThan(20);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
});
