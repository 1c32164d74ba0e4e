import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { rtcConsole, type Input } from '@stoa/contracts';
import { Fault, invalid, notFound, type Caller, type Clock } from '@stoa/kernel';
import { Database, outbox, type Transaction } from '@stoa/persistence';
import { CLOCK, CONFIG } from '@stoa/service';
import { maxProjects, type RtcConsoleConfig } from '../config.js';
import type { ProjectEntity } from './project.entity.js';
import { listedView, writtenView } from './project.view.js';
import { newSecret, ProjectsRepository, type ProjectChange } from './projects.repository.js';

const { projects } = rtcConsole;

const done = (project: ProjectEntity): Reply => Reply.one('{"success":true}', { subject: project.id });
const written = (project: ProjectEntity): Reply =>
  Reply.one(JSON.stringify({ project: writtenView(project) }), { subject: project.id });

/** The account is the organisation of the caller's key. */
@Controller()
export class ProjectsHandlers {
  constructor(
    private readonly database: Database,
    private readonly projects: ProjectsRepository,
    @Inject(CONFIG) private readonly config: RtcConsoleConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(projects.list)
  async list(_input: Input<typeof projects.list>, { caller }: CallerContext): Promise<Reply> {
    const all = await this.projects.list(caller.org);
    return Reply.one(JSON.stringify({ projects: all.map(listedView) }));
  }

  @Handles(projects.find)
  async find({ body }: Input<typeof projects.find>, { caller }: CallerContext): Promise<Reply> {
    const [found] = await this.projects.list(caller.org, body);
    if (!found) throw notFound('project');
    return Reply.one(JSON.stringify({ projects: [listedView(found)] }), { subject: found.id });
  }

  @Handles(projects.create)
  async create({ body }: Input<typeof projects.create>, { caller }: CallerContext): Promise<Reply> {
    const { name, enable_sign_key: hasCertificate } = body;
    const { org } = caller;
    const max = maxProjects(this.config);
    const created = this.clock();
    const project = await this.database
      .transaction(async (tx) => {
        if (max && (await this.projects.countAll(tx, org)) >= max) throw tooMany();
        const made = await this.projects.create(tx, { org, name, hasCertificate, created });
        await this.#publish(tx, caller, made);
        return made;
      })
      .catch(nameTaken);
    return written(project);
  }

  @Handles(projects.setStatus)
  async setStatus({ body }: Input<typeof projects.setStatus>, { caller }: CallerContext): Promise<Reply> {
    return written(await this.#change(caller, body.id, { isActive: body.status === 1 }));
  }

  @Handles(projects.remove)
  async remove({ body }: Input<typeof projects.remove>, { caller }: CallerContext): Promise<Reply> {
    return done(await this.#change(caller, body.id, { removed: this.clock() }));
  }

  @Handles(projects.setRecordingServer)
  async setRecordingServer(
    { body }: Input<typeof projects.setRecordingServer>,
    { caller }: CallerContext,
  ): Promise<Reply> {
    const recordingServer = body.recording_server || null;
    return done(await this.#changeActive(caller, body.id, { recordingServer }));
  }

  @Handles(projects.setSignKey)
  async setSignKey({ body }: Input<typeof projects.setSignKey>, { caller }: CallerContext): Promise<Reply> {
    return done(await this.#changeActive(caller, body.id, { hasCertificate: body.enable }));
  }

  @Handles(projects.resetSignKey)
  async resetSignKey(
    { body }: Input<typeof projects.resetSignKey>,
    { caller }: CallerContext,
  ): Promise<Reply> {
    const change = { certificate: newSecret(), hasCertificate: true };
    return done(await this.#changeActive(caller, body.id, change));
  }

  /** @throws Fault not_found/project: an inactive project too */
  #changeActive(caller: Caller, id: string, change: ProjectChange): Promise<ProjectEntity> {
    return this.#change(caller, id, change, { isActive: true });
  }

  /** @throws Fault not_found/project */
  #change(
    caller: Caller,
    id: string,
    change: ProjectChange,
    condition: { isActive?: true } = {},
  ): Promise<ProjectEntity> {
    return this.database.transaction(async (tx) => {
      const changed = await this.projects.change(tx, { org: caller.org, id, ...condition }, change);
      if (!changed) throw notFound('project');
      await this.#publish(tx, caller, changed);
      return changed;
    });
  }

  async #publish(tx: Transaction, { org, user }: Caller, project: ProjectEntity): Promise<void> {
    const { id, appId, isActive, hasCertificate, removed } = project;
    const data = { account: org, id, appId, isActive, isRemoved: removed !== null, hasCertificate };
    await outbox.add(tx, projects.changed, { org, user, time: this.clock(), data });
  }
}

const tooMany = (): Fault =>
  invalid('validation', [{ path: [], issue: 'number of projects exceeds the maximum' }]);

function nameTaken(error: unknown): never {
  if (!(error instanceof Fault) || error.reason !== 'unique') throw error;
  throw new Fault('conflict', 'unique', error.message, {
    issues: [{ path: ['name'], issue: 'already exists' }],
  });
}
