import { Inject, Injectable } from '@nestjs/common';
import { own, type Caller, type Clock, type JsonObject } from '@stoa/kernel';
import { merged, type Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { Alteration } from '../alterations/alterations.js';
import type { CallerChanges } from '../callers/caller-changes.publisher.js';
import { ORG } from '../directory/directory.providers.js';
import { organisationViewer } from '../directory/organisation-viewer.js';
import { revokeResetTokens } from '../passwords/credential.statements.js';
import { keptBy, PasswordsRepository } from '../passwords/passwords.repository.js';
import { ClaimedAddressesRepository } from '../users/claimed-addresses.repository.js';
import { alteredFields, withAddress } from '../users/user.rules.js';
import { UsersRepository } from '../users/users.repository.js';

/** A change of one user, within its transaction. */
interface AccountWrite {
  tx: Transaction;
  changes: CallerChanges;
  caller: Caller | undefined;
  alteration: Alteration;
  user: string;
}

/** Applies changes to users and to what depends on them: reset tokens, claimed addresses and credentials. */
@Injectable()
export class AccountChanges {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordsRepository,
    private readonly claims: ClaimedAddressesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ORG) private readonly org: string,
  ) {}

  async update(
    { tx, changes, caller, alteration, user }: AccountWrite,
    { fields, hash }: { fields: JsonObject; hash: string | undefined },
  ): Promise<void> {
    const { org } = this;
    const records = this.users.table.for(organisationViewer(org));
    const { json, version } = await records.lock(tx, { id: user });
    const before = JSON.parse(json) as JsonObject;
    const verified = fields.emailVerified === true;
    const after = withAddress(before, { ...merged(before, fields), _at: this.clock() }, verified);
    const altered = alteredFields(before, after, hash !== undefined);
    const permit = await alteration.permit(tx, altered);
    if (altered.length) changes.users.push(user);
    if (altered.includes('email')) await revokeResetTokens(tx, org, permit);
    if (altered.includes('email') || altered.includes('emailVerified'))
      await this.claims.set(tx, org, user, caller?.user === user && !after.emailVerified);
    if (hash)
      changes.credentials = await this.passwords.set(tx, org, permit, { hash, ...keptBy(caller, permit) });
    if (Object.keys(fields).some((field) => own(before, field) !== own(after, field)))
      await this.users.replace(tx, records, permit, { record: after, version });
  }

  /** Marks the address as verified. If the user had only claimed it, revokes what was issued before the proof. */
  async verifyAddress({ tx, changes, alteration, user }: AccountWrite): Promise<void> {
    const { org } = this;
    const records = this.users.table.for(organisationViewer(org));
    const { json, version } = await records.lock(tx, { id: user });
    const before = JSON.parse(json) as JsonObject;
    const fields = ['emailVerified', 'password', 'keys'] as const;
    if (before.emailVerified || !(await alteration.allows(tx, fields))) return;
    const permit = await alteration.permit(tx, fields);
    changes.users.push(user);
    if (await this.claims.has(tx, org, user))
      changes.credentials = await this.passwords.remove(tx, org, permit);
    await this.claims.set(tx, org, user, false);
    const record = { ...before, emailVerified: true, _at: this.clock() };
    await this.users.replace(tx, records, permit, { record, version });
  }

  /** Gives the user a verified address. If the user had only claimed one, revokes what was issued before the proof. */
  async vouchFor({ tx, changes, alteration, user }: AccountWrite, email: string): Promise<void> {
    const { org } = this;
    const records = this.users.table.for(organisationViewer(org));
    const { json, version } = await records.lock(tx, { id: user });
    const before = JSON.parse(json) as JsonObject;
    const isSame = typeof before.email === 'string' && before.email.toLowerCase() === email.toLowerCase();
    const fields = ['email', 'emailVerified', 'password', 'keys'] as const;
    if ((isSame && before.emailVerified) || !(await alteration.allows(tx, fields))) return;
    const permit = await alteration.permit(tx, fields);
    changes.users.push(user);
    if (!isSame) await revokeResetTokens(tx, org, permit);
    if (await this.claims.has(tx, org, user))
      changes.credentials = await this.passwords.remove(tx, org, permit);
    await this.claims.set(tx, org, user, false);
    const address = isSame ? before.email! : email;
    const record = { ...before, email: address, emailVerified: true, _at: this.clock() };
    await this.users.replace(tx, records, permit, { record, version });
  }
}
