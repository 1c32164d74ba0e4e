/** Why a change of what a user signs in with is allowed. */
export type Grounds =
  /** `mayAlter` said so. */
  | 'rights'
  /** The user gave the password, which is still the one that was verified. */
  | 'password'
  /** The user has the token that was sent to the address. */
  | 'reset token'
  /** The user did not exist before this transaction. */
  | 'creation'
  /** The operator of the deployment gave it in the configuration. */
  | 'configuration';

/**
 * What every write of passwords, keys and names takes: a write without grounds does not compile. Permits on the ground
 * of rights are made by `Alteration` alone.
 */
export class Permit {
  constructor(
    readonly user: string,
    readonly grounds: Grounds,
  ) {}
}
