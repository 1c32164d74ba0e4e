import { expect, it } from '@jest/globals';
import { entityReport, schemaReport } from '@stoa/testing';
import { commerceService } from '../src/commerce.module.js';

it('has a schema that can go back', async () => {
  const { up, down, upAgain } = await schemaReport(commerceService.database);
  expect(up.length).toBeGreaterThan(20);
  expect(down).toEqual([]);
  expect(upAgain).toEqual(up);
});

it('has an entity for every table, which describes it', async () => {
  expect(await entityReport(commerceService)).toEqual({ differences: [], undescribed: [], needless: [] });
});
