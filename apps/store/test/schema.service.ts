import { expect, it } from '@jest/globals';
import { entityReport, schemaReport } from '@stoa/testing';
import { storeService } from '../src/store.module.js';

it('the schema has an entity for every table, which describes what the migrations create', async () => {
  expect(await entityReport(storeService)).toEqual({ differences: [], undescribed: [], needless: [] });
});

it('the schema is the same after its migrations were undone and run again', async () => {
  const { up, down, upAgain } = await schemaReport(storeService.database);
  expect(up.length).toBeGreaterThan(20);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
});
