import { Controller } from '@nestjs/common';
import { Bus, Handles, type CallContext, type Reply } from '@stoa/bus';
import { community, identity, type Input } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { Fault, withField } from '@stoa/kernel';
import { Database, oneOf } from '@stoa/persistence';
import { ActorsRepository } from '../actors/actors.repository.js';
import { jsonReply } from '../actors/replies.js';
import { UserParts, partOf } from './user-parts.js';
import { ProfilesRepository } from '../profiles/profiles.repository.js';
import { userById } from './user.read-model.js';

const { users } = community;

/** Users by address; a user who does not exist is registered. */
@Controller()
export class RequestedUsersHandlers {
  constructor(
    private readonly database: Database,
    private readonly actors: ActorsRepository,
    private readonly profiles: ProfilesRepository,
    private readonly parts: UserParts,
    private readonly bus: Bus,
  ) {}

  @Handles(users.getOrCreate)
  async getOrCreate(
    { actor: acting, body }: Input<typeof users.getOrCreate>,
    context: CallContext,
  ): Promise<Reply> {
    const actor = await this.actors.resolveAgent(context, acting);
    const { email_verified: verified = true } = body;
    await this.parts.check(this.database, { custom_fields: body.custom_fields });
    const found = await this.#byEmail(body.email);
    const isKnown = found && (verified || !found.emailVerified);
    const { account, isCreated } = isKnown
      ? { account: await this.#proved(found, verified, context), isCreated: false }
      : await this.#register(body, context);
    const json = await oneOf(this.database, userById(actor, account.id));
    return jsonReply(actor, withField(json, 'is_created', String(isCreated)));
  }

  /** A request for a user by a verified address proves the address. */
  async #proved(account: Account, isProof: boolean, context: CallContext): Promise<Account> {
    const { user } = account;
    const known =
      isProof && !account.emailVerified
        ? await this.bus.ask(identity.users.prove, { user }, context)
        : account;
    await this.profiles.upsertProfile(this.database, known);
    return known;
  }

  async #byEmail(email: string): Promise<Account | null> {
    return (await this.bus.ask(identity.users.find, { by: { email } })).account;
  }

  /** Of two concurrent requests for an address one registers the user, and the other finds it. */
  async #register(
    body: Input<typeof users.getOrCreate>['body'],
    context: CallContext,
  ): Promise<{ account: Account; isCreated: boolean }> {
    const { email, email_verified: emailVerified = true } = body;
    const part = partOf({ profile: { custom_fields: body.custom_fields } });
    const given = { email, name: nameOf(body), language: body.language || undefined, emailVerified, part };
    try {
      const account = await this.bus.ask(identity.users.register, given, context);
      await this.parts.store(account, part);
      return { account, isCreated: true };
    } catch (error) {
      const isTaken = error instanceof Fault && error.kind === 'conflict';
      const found = isTaken ? await this.#byEmail(email) : null;
      if (!found || (!emailVerified && found.emailVerified)) throw isTaken ? taken() : error;
      return { account: await this.#proved(found, emailVerified, context), isCreated: false };
    }
  }
}

const taken = (): Fault =>
  new Fault('conflict', 'unique', 'email', { issues: [{ path: ['email'], issue: 'unique' }] });

/** The name, or the local part of the address instead of an empty one. */
const nameOf = ({ name, email }: Input<typeof users.getOrCreate>['body']): string =>
  name?.trim() ? name : email.slice(0, email.lastIndexOf('@'));
