import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { bytea, Database, type Queries } from '@stoa/persistence';
import type { Project } from './project.view.js';

const columns = 'id, name, app_id, certificate, has_certificate, recording_server, is_active, created';

/** App IDs and certificates: 32 hex digits. */
const newSecret = (): string => randomBytes(16).toString('hex');

/** What a change sets; what is absent stays. */
export interface ProjectChange {
  certificate?: string;
  hasCertificate?: boolean;
  recordingServer?: string | null;
  isActive?: boolean;
  removed?: number;
}

@Injectable()
export class ProjectsRepository {
  constructor(@Inject(Database) readonly database: Database) {}

  /** All of an account that are there, oldest first; of an id or a name, those. */
  async list(
    org: string,
    { id, name }: { id?: string | undefined; name?: string | undefined } = {},
  ): Promise<Project[]> {
    const rows = await this.database.prepared(
      `select ${columns} from projects where org = $1 and removed is null
         and ($2::text is null or id = $2) and ($3::text is null or name = $3) order by number`,
      [bytea(org), id ?? null, name ?? null],
    );
    return rows.map(projectIn);
  }

  /** How many an account ever had. Nobody adds one until `tx` ends. */
  async countAll(tx: Queries, org: string): Promise<number> {
    await tx.prepared(`select pg_advisory_xact_lock(hashtextextended('projects of ' || $1::text, 0))`, [org]);
    const rows = await tx.prepared('select count(*) from projects where org = $1', [bytea(org)]);
    return Number(rows[0]![0]);
  }

  /** @throws Fault conflict/unique */
  async create(
    tx: Queries,
    org: string,
    { name, hasCertificate, created }: { name: string; hasCertificate: boolean; created: number },
  ): Promise<Project> {
    // Nine characters that need no escaping in a URL, as the vendor's.
    const id = randomBytes(9).toString('base64url').slice(0, 9);
    const rows = await tx.prepared(
      `insert into projects (org, id, name, app_id, certificate, has_certificate, is_active, created)
       values ($1, $2, $3, $4, $5, $6, true, $7) returning ${columns}`,
      [bytea(org), id, name, newSecret(), newSecret(), hasCertificate, created],
    );
    return projectIn(rows[0]!);
  }

  /** @returns the project as it is now; undefined when there is none, or none that is active when that is asked for */
  async change(
    tx: Queries,
    { org, id, mustBeActive }: { org: string; id: string; mustBeActive: boolean },
    { certificate, hasCertificate, recordingServer, isActive, removed }: ProjectChange,
  ): Promise<Project | undefined> {
    const rows = await tx.prepared(
      `update projects set certificate = coalesce($4, certificate), has_certificate = coalesce($5, has_certificate),
         recording_server = case when $6 then $7 else recording_server end,
         is_active = coalesce($8, is_active), removed = $9::bigint
       where org = $1 and id = $2 and removed is null and (is_active or not $3) returning ${columns}`,
      [
        ...[bytea(org), id, mustBeActive, certificate ?? null, hasCertificate ?? null],
        ...[recordingServer !== undefined, recordingServer ?? null, isActive ?? null, removed ?? null],
      ],
    );
    return rows[0] && projectIn(rows[0]);
  }

  newCertificate(): string {
    return newSecret();
  }
}

function projectIn(row: unknown[]): Project {
  const [id, name, appId, certificate, hasCertificate, recordingServer, isActive, created] = row;
  const known = { id, name, appId, certificate, hasCertificate, recordingServer, isActive };
  return { ...known, created: Number(created) } as Project;
}
