import { Inject, Injectable } from '@nestjs/common';
import { store, type Output } from '@stoa/contracts';
import { isObjectId, type Caller, type Clock, type Issue, type JsonObject } from '@stoa/kernel';
import { CLOCK } from '@stoa/service';
import { NEW_ID } from '../records/providers.js';
import { createdRecord } from '../records/record.rules.js';
import { RecordWrites } from '../records/record-writes.js';
import { splitSecrets } from '../records/secret.rules.js';
import type { Store } from '../stores/stores.repository.js';
import { issuesOf, type Line, type Refused } from './line.js';

export type ImportMessage = Output<typeof store.transfers.importRecords>;

/** So many lines are one transaction, while nothing is wrong with them. */
const batchSize = 1000;

interface Candidate {
  line: number;
  id: string;
  /** The file named it, so it may be taken. */
  isOld: boolean;
  record: JsonObject;
  secrets: JsonObject | undefined;
}

/** One file's way into a store. */
export class Import {
  readonly totals = { read: 0, inserted: 0, failed: 0 };
  #batch: Candidate[] = [];
  #tell: (message: ImportMessage) => void = () => undefined;
  #isOver = false;
  #isWhole = true;

  constructor(
    private readonly imports: Imports,
    readonly caller: Caller,
    readonly definition: Store,
    private readonly strict: boolean,
  ) {}

  progress(): ImportMessage {
    return { event: 'progress', data: { ...this.totals } };
  }

  async run(
    lines: AsyncIterable<Line[]>,
    report: (message: ImportMessage) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.#tell = report;
    for await (const some of lines) {
      for (const line of some) {
        await this.#take(line);
        if (this.#isOver) break;
      }
      if (this.#isOver || signal.aborted) break;
    }
    if (signal.aborted) return;
    await this.#flush();
    this.#tell({ event: 'done', data: { ...this.totals, success: this.#isWhole } });
  }

  async #take(line: Line): Promise<void> {
    this.totals.read++;
    const candidate = 'issues' in line ? line : this.imports.candidate(this, line.line, line.body);
    if (!('issues' in candidate)) this.#batch.push(candidate);
    else await this.#refuse(candidate);
    if (this.#batch.length >= batchSize) await this.#flush();
  }

  async #refuse({ line, issues, isLast }: Refused): Promise<void> {
    // What stands before the line that stops everything gets its chance; it may be what stops everything.
    if (this.strict || isLast) await this.#flush();
    if (!this.#isOver) this.#fail(line, issues);
    if (isLast) this.#end();
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (!batch.length || this.#isOver) return;
    const known = await this.imports.known(this, batch);
    if (this.strict && known.size) {
      const first = batch.findIndex((one) => known.has(one));
      await this.#insert(batch.slice(0, first));
      if (!this.#isOver) this.#fail(batch[first]!.line, taken);
    } else {
      for (const { line } of known) this.#fail(line, taken);
      await this.#insert(batch.filter((one) => !known.has(one)));
    }
    this.#tell(this.progress());
  }

  /** Halves what cannot be inserted, until it is known which lines it is that are wrong. */
  async #insert(batch: Candidate[]): Promise<void> {
    if (!batch.length || this.#isOver) return;
    try {
      await this.imports.insert(this, batch);
      this.totals.inserted += batch.length;
    } catch (error) {
      const issues = issuesOf(error);
      if (batch.length === 1) return this.#fail(batch[0]!.line, issues);
      const middle = batch.length >> 1;
      await this.#insert(batch.slice(0, middle));
      await this.#insert(batch.slice(middle));
    }
  }

  #fail(line: number, issues: Issue[]): void {
    if (++this.totals.failed <= store.transfers.failuresTold)
      this.#tell({ event: 'failure', data: { line }, issues });
    if (this.strict) this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.#isWhole = false;
  }
}

const taken: Issue[] = [{ path: ['_id'], issue: 'unique' }];

/** Records that come from elsewhere: with their old ids and times, but the importer's. */
@Injectable()
export class Imports {
  constructor(
    private readonly writes: RecordWrites,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  candidate({ caller, definition }: Import, line: number, body: JsonObject): Candidate | Refused {
    const { fields, secrets } = splitSecrets(body, definition.manifest.secret);
    const { time: old = null } = body;
    if (old !== null && !Number.isSafeInteger(old))
      return { line, issues: [{ path: ['time'], issue: 'time' }] };
    const isOld = typeof body._id === 'string' && isObjectId(body._id);
    const id = isOld ? (body._id as string).toLowerCase() : this.newId();
    const time = (old as number | null) ?? this.clock();
    try {
      const record = createdRecord(definition, caller, { id, time, body: fields }, secrets);
      return { line, id, isOld, record, secrets };
    } catch (error) {
      return { line, issues: issuesOf(error) };
    }
  }

  /**
   * Those whose ids are taken: a file that is imported once more must not cost a transaction per line. Ids of records
   * that the caller cannot see show when they are inserted.
   */
  async known({ caller, definition }: Import, batch: Candidate[]): Promise<Set<Candidate>> {
    const old = batch.filter(({ isOld }) => isOld);
    if (!old.length) return new Set();
    const { table } = definition;
    const held = await table.database.transaction((tx) =>
      table.for(caller).hold(
        tx,
        old.map(({ id }) => id),
      ),
    );
    return new Set(
      old.filter(({ id }) => {
        const isKnown = held.has(id);
        held.add(id); // the same id twice in one batch
        return isKnown;
      }),
    );
  }

  async insert({ caller, definition }: Import, batch: Candidate[]): Promise<void> {
    await definition.table.database.transaction((tx) => this.writes.insertAll(tx, caller, definition, batch));
  }
}
