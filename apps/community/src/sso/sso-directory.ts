import { Injectable } from '@nestjs/common';
import type { SsoClaims } from '@stoa/auth';
import { Bus, type CallContext } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { Fault } from '@stoa/kernel';

type Trace = Pick<CallContext, 'requestId' | 'traceparent'>;

/**
 * The users of a site in identity. Requests name no caller: the site decides, whatever the key is that the token came
 * with.
 */
@Injectable()
export class SsoDirectory {
  constructor(private readonly bus: Bus) {}

  async byEmail(email: string): Promise<Account | null> {
    return (await this.bus.ask(identity.users.find, { by: { email } })).account;
  }

  /**
   * Registers the user of a login that no other user can have, or finds the one of an earlier attempt. Only an address
   * that the site has verified is stored, and only if no other user has it.
   */
  async register(claims: SsoClaims, login: string, trace: Trace): Promise<Account> {
    const { email, isEmailVerified, language, guid } = claims;
    const name = claims.name ?? (email?.slice(0, email.lastIndexOf('@')) || guid);
    const given = { login, name: name.slice(0, 200).toWellFormed(), language };
    const verified = email !== undefined && isEmailVerified && { email, emailVerified: true };
    try {
      return await this.bus.ask(identity.users.register, { ...given, ...verified }, trace);
    } catch (error) {
      if (!isConflict(error)) throw error;
      const { account } = await this.bus.ask(identity.users.find, { by: { login } });
      return account ?? this.bus.ask(identity.users.register, given, trace);
    }
  }

  /** Verifies the address of the user. @returns undefined where another user has it */
  async vouch(user: string, email: string, trace: Trace): Promise<Account | undefined> {
    return this.bus.ask(identity.users.vouch, { user, email }, trace).catch((error: unknown) => {
      if (isConflict(error)) return undefined;
      throw error;
    });
  }

  async change(
    user: string,
    change: { name?: string | undefined; language?: string | undefined },
    trace: Trace,
  ): Promise<Account> {
    return this.bus.ask(identity.users.update, { user, change }, trace);
  }
}

const isConflict = (error: unknown): boolean => error instanceof Fault && error.kind === 'conflict';
