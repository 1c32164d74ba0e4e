import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { invalid, type Match } from '@stoa/kernel';
import { Database, sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { authorName, sideOf } from '../authors.js';
import { FilesOf } from '../files/files-of.service.js';
import { Resource } from '../resource.js';
import { ClaimMailsService } from './claim-mails.service.js';
import { filesOf, visible } from './claim.view.js';
import { ClaimMessage } from './claim-records.entity.js';
import { ClaimsRepository } from './claims.repository.js';

const { claimMessageFields, claimMessages, claims } = commerce;

@Resource(claimMessages, {
  entity: ClaimMessage,
  computed: {
    author_name: ({ author }) => authorName(author),
    files: ({ id }) => filesOf('claim_messages', id),
  },
  visible: (actor) =>
    sql`exists (select from claims where claims.id = claim_messages.claim and ${visible(actor)})`,
})
export class ClaimMessagesResource {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceService<Actor>,
    private readonly repository: ClaimsRepository,
    private readonly files: FilesOf,
    private readonly mails: ClaimMailsService,
  ) {}

  @Handles(claims.messages)
  async messages({ id, query }: Input<typeof claims.messages>, context: CallerContext): Promise<Reply> {
    await this.resources.one(claims, context, id);
    const ofClaim: Match = { field: 'claim', test: 'eq', values: [id] };
    return this.resources.page(claimMessages, context, { ...query, matches: [...query.matches, ofClaim] });
  }

  @Handles(claims.post)
  async post({ id, body }: Input<typeof claims.post>, context: CallerContext): Promise<Reply> {
    const { actor, current } = await this.resources.load(claims, context, id);
    const { text = '', files = [] } = shapes.readForm(claimMessageFields, await body.read());
    if (!text && !files.length) throw invalid('validation', [{ path: [], issue: 'message_empty' }]);
    const message = await this.database.transaction(async (tx) => {
      const given = { author: actor.id, side: sideOf(actor), text };
      const added = await this.repository.addMessage(tx, id, given);
      await this.files.link(tx, files, { type: 'claim_messages', id: added, actor });
      await this.mails.answered(tx, actor, current, { key: `message:${added}`, text });
      return added;
    });
    return this.resources.shown(claimMessages, message);
  }
}
