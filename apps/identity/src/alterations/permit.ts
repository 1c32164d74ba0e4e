/** Why a change of what a user signs in with is allowed. */
export type Grounds =
  /** `mayAlter` allows it. */
  | 'rights'
  /** The user presented the password, which has not changed since it was verified. */
  | 'password'
  /** The user presented the token that was sent to the address. */
  | 'reset token'
  /** The user did not exist before this transaction. */
  | 'creation'
  /** The operator of the deployment set it in the configuration. */
  | 'configuration';

/**
 * The parameter of every write of passwords, keys and names: a write without grounds does not compile. Only `Alteration`
 * creates permits on the grounds of rights.
 */
export class Permit {
  constructor(
    readonly user: string,
    readonly grounds: Grounds,
  ) {}
}
