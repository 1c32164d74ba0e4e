import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { sql, type Transaction } from '@stoa/persistence';
import { IsNull, Repository } from 'typeorm';
import { ProjectEntity } from './project.entity.js';

/** App IDs and certificates: 32 hex digits. */
export const newSecret = (): string => randomBytes(16).toString('hex');

/** Nine characters that need no escaping in a URL, as the vendor's. */
const newId = (): string => randomBytes(9).toString('base64url').slice(0, 9);

type NewProject = Pick<ProjectEntity, 'org' | 'name' | 'hasCertificate' | 'created'>;

/** The properties that a change sets; absent ones stay. */
export type ProjectChange = Partial<
  Pick<ProjectEntity, 'certificate' | 'hasCertificate' | 'recordingServer' | 'isActive' | 'removed'>
>;

/** A project of an account; `isActive` is absent where an inactive one will do. */
type ProjectKey = Pick<ProjectEntity, 'org' | 'id'> & { isActive?: true };

@Injectable()
export class ProjectsRepository {
  constructor(@InjectRepository(ProjectEntity) private readonly projects: Repository<ProjectEntity>) {}

  /** The account's projects, or those of an id or a name, oldest first. */
  list(
    org: string,
    { id, name }: { id?: string | undefined; name?: string | undefined } = {},
  ): Promise<ProjectEntity[]> {
    const where = {
      org,
      removed: IsNull(),
      ...(id !== undefined && { id }),
      ...(name !== undefined && { name }),
    };
    return this.projects.find({ where, order: { number: 'ASC' } });
  }

  /** The number of all projects of an account, removed ones included. Others wait to create one until `tx` ends. */
  async countAll(tx: Transaction, org: string): Promise<number> {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('projects of ' || ${org}::text, 0))`);
    return this.#within(tx).countBy({ org });
  }

  /** The account's unique index refuses a name that is taken. */
  async create(tx: Transaction, project: NewProject): Promise<ProjectEntity> {
    const projects = this.#within(tx);
    const [appId, certificate] = [newSecret(), newSecret()];
    const rest = { recordingServer: null, isActive: true, removed: null };
    return projects.save(projects.create({ ...project, ...rest, id: newId(), appId, certificate }));
  }

  /** @returns the changed project, or undefined where there is none of this key */
  async change(tx: Transaction, key: ProjectKey, change: ProjectChange): Promise<ProjectEntity | undefined> {
    const projects = this.#within(tx);
    const found = await projects.findOne({
      where: { ...key, removed: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    if (!found) return undefined;
    await projects.update(found.number, change);
    return Object.assign(found, change);
  }

  #within({ manager }: Transaction): Repository<ProjectEntity> {
    return manager.withRepository(this.projects);
  }
}
