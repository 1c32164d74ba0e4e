import { Inject, Injectable } from '@nestjs/common';
import { isObjectId, type Caller, type Clock, type JsonObject } from '@stoa/kernel';
import { CLOCK } from '@stoa/service';
import { NEW_ID } from '../records/providers.js';
import { RecordWrites } from '../records/record-writes.js';
import { createdRecord } from '../records/record.rules.js';
import { splitSecrets } from '../records/secret.rules.js';
import type { Store } from '../stores/stores.repository.js';
import { issuesOf, type RefusedLine } from './line.js';

/** A valid line: a record to insert. */
export interface Candidate {
  line: number;
  id: string;
  /** Whether the id comes from the file, so that a record may have it already. */
  hasOwnId: boolean;
  record: JsonObject;
  secrets: JsonObject | undefined;
}

export interface ImportTarget {
  caller: Caller;
  definition: Store;
}

/** Imported records. They keep their ids and creation times; their owner is the caller. */
@Injectable()
export class Imports {
  constructor(
    private readonly writes: RecordWrites,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  /** Validates a line. */
  candidate({ caller, definition }: ImportTarget, line: number, body: JsonObject): Candidate | RefusedLine {
    const { fields, secrets } = splitSecrets(body, definition.manifest.secret);
    const { time: ownTime = null } = body;
    if (ownTime !== null && !Number.isSafeInteger(ownTime))
      return { line, issues: [{ path: ['time'], issue: 'time' }] };
    const hasOwnId = typeof body._id === 'string' && isObjectId(body._id);
    const id = hasOwnId ? (body._id as string).toLowerCase() : this.newId();
    const time = (ownTime as number | null) ?? this.clock();
    try {
      const record = createdRecord(definition, caller, { id, time, body: fields }, secrets);
      return { line, id, hasOwnId, record, secrets };
    } catch (error) {
      return { line, issues: issuesOf(error) };
    }
  }

  /**
   * The candidates whose ids exist: the repeated import of a file must not need a transaction per line. Ids of records
   * that the caller cannot see are found only by the insert.
   */
  async existing({ caller, definition }: ImportTarget, batch: Candidate[]): Promise<Set<Candidate>> {
    const candidates = batch.filter(({ hasOwnId }) => hasOwnId);
    if (!candidates.length) return new Set();
    const { table } = definition;
    const ids = candidates.map(({ id }) => id);
    const held = await table.database.transaction((tx) => table.for(caller).hold(tx, ids));
    return new Set(
      candidates.filter(({ id }) => {
        const exists = held.has(id);
        held.add(id); // a second line of the batch with this id fails too
        return exists;
      }),
    );
  }

  /** Inserts all candidates or none. @throws Fault as `RecordWrites.create` */
  async insert({ caller, definition }: ImportTarget, batch: Candidate[]): Promise<void> {
    await definition.table.database.transaction((tx) => this.writes.insertAll(tx, caller, definition, batch));
  }
}
