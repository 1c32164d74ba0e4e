import { Handles, type CallContext, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { Database, sql } from '@stoa/persistence';
import { CONFIG, ResourceService } from '@stoa/service';
import { Inject } from '@nestjs/common';
import { fieldFault, type Actor } from '../actor.js';
import type { CommerceConfig } from '../config.js';
import { Resource } from '../resource.js';
import { AccountsService } from './accounts.service.js';
import { checkOwn, checkRole, ownedBy, within } from './user.rules.js';
import { User } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

const { auth, companies, users } = commerce;
const { readForm } = shapes;

/** The accounts are the directory's: it registers and changes them, and this service adds what is its own. */
@Resource(users, {
  entity: User,
  computed: {
    companies: ({ id }) =>
      sql`array_to_json(array(select pc.company from person_companies pc
        join companies c on c.id = pc.company and not c.is_deleted where pc.person = ${id} order by 1))`,
  },
  filters: {
    company: {
      condition: (test, { id }) =>
        sql`exists (select from person_companies pc where pc.person = ${id} and ${test(sql`pc.company`)})`,
      to: companies,
    },
  },
  visible: ({ id, role, supplier }) => {
    if (role === 'admin') return sql`true`;
    const own = sql`people.id = ${id}::int`;
    return role === 'supplier' ? sql`${own} or people.supplier = ${supplier}::int` : own;
  },
})
export class UsersResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly accounts: AccountsService,
    private readonly users: UsersRepository,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: CommerceConfig,
  ) {}

  @Handles(auth.me)
  async me(_input: Input<typeof auth.me>, context: CallerContext): Promise<Reply> {
    const { id } = await this.resources.actor(context);
    return this.resources.one(users, context, id);
  }

  @Handles(auth.changeMe)
  async changeMe({ body }: Input<typeof auth.changeMe>, context: CallerContext): Promise<Reply> {
    const { id, user } = await this.resources.actor(context);
    const given = readForm(shapes.meFields, body, { isPartial: true });
    await this.accounts.change(context, { id, user }, given);
    return this.resources.one(users, context, id);
  }

  @Handles(users.create)
  async create({ body }: Input<typeof users.create>, context: CallerContext): Promise<Reply> {
    const actor = await this.resources.permitted(users, context, 'create');
    const given = readForm(shapes.newUserFields, await body.read());
    const { id } = await this.accounts.register(context, given, ownedBy(actor, given));
    return this.resources.one(users, context, id);
  }

  @Handles(users.register)
  async register({ body }: Input<typeof users.register>, { requestId }: CallContext): Promise<Reply> {
    const { agreement, ...given } = readForm(shapes.registrationFields, body);
    if (!agreement) throw fieldFault('agreement', 'agreement');
    const isActive = !this.config.STOA_COMMERCE_MODERATION;
    const profile = { ...given, role: 'buyer' as const, supplier: null };
    const { id } = await this.accounts.register({ requestId }, { ...given, is_active: isActive }, profile);
    return this.resources.shown(users, id);
  }

  @Handles(users.update)
  async update({ id, isPartial, body }: Input<typeof users.update>, context: CallerContext): Promise<Reply> {
    const { actor } = await this.resources.load(users, context, id);
    const given = readForm(shapes.userChangeFields, await body.read(), { isPartial });
    const known = (await this.users.statusOf(this.database, id))!;
    if (actor.id === id) checkOwn(known, given);
    if (actor.role !== 'admin') within(actor, known, given);
    checkRole(known, given);
    await this.accounts.change(context, { id, user: known.user }, given);
    return this.resources.one(users, context, id);
  }
}
