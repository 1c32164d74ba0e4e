import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { store, type Input } from '@stoa/contracts';
import type { Manifest } from '@stoa/dto';
import type { JsonObject, ListQuery } from '@stoa/kernel';
import { stringify } from 'csv-stringify/sync';
import { StoresRepository } from '../stores/stores.repository.js';
import { cellsOf, columnOf, columnsOf } from './csv-cells.js';
import { csvLines } from './csv-lines.js';
import { ImportJob, type ImportMessage } from './import-job.js';
import { Imports } from './imports.js';
import { ndjsonLines } from './ndjson-lines.js';
import { progressOf } from './progress.js';

const { transfers } = store;

/** Exports and imports stores as files with one record per line. */
@Controller()
export class TransfersHandlers {
  constructor(
    private readonly stores: StoresRepository,
    private readonly imports: Imports,
  ) {}

  @Handles(transfers.exportRecords)
  async export(
    { store, format, query }: Input<typeof transfers.exportRecords>,
    { caller }: CallerContext,
  ): Promise<Reply> {
    const { manifest, table } = await this.stores.get(caller.org, store);
    const isCsv = format === 'csv';
    // Cells select the fields, so records are not reduced to them before.
    const page = await table.for(caller).list(isCsv ? { ...query, only: undefined } : query);
    return Reply.list(isCsv ? csvBatches(manifest, query, page.records) : page.records);
  }

  @Handles(transfers.importRecords)
  async import(
    { store, format, strict }: Input<typeof transfers.importRecords>,
    { caller, body }: CallerContext,
  ): Promise<Reply> {
    const definition = await this.stores.get(caller.org, store);
    const lines = format === 'csv' ? csvLines(body!, definition.manifest) : ndjsonLines(body!);
    const job = new ImportJob(this.imports, caller, definition, strict);
    return Reply.progress(
      progressOf<ImportMessage>(
        (report, signal) => job.run(lines, report, signal),
        () => job.progress(),
      ),
    );
  }
}

/** The lines of a CSV file; the first one is the names of its columns. */
async function* csvBatches(
  manifest: Manifest,
  query: ListQuery,
  batches: string[] | AsyncIterable<string[]>,
): AsyncGenerator<string[]> {
  const columns = columnsOf(manifest, query);
  const cells = columns.map((name) => columnOf(manifest, name));
  yield [stringify([columns], { eof: false })];
  for await (const batch of Array.isArray(batches) ? [batches] : batches) {
    const rows = batch.map((json) => cellsOf(cells, JSON.parse(json) as JsonObject));
    if (rows.length) yield [stringify(rows, { eof: false })];
  }
}
