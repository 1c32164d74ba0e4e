import { z } from 'zod';

const atom = String.raw`[\p{L}\p{M}\p{N}!#$%&'*+/=?^_\x60{|}~-]+`;
const label = String.raw`(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)`;

/** One address of RFC 5321 in its plain form, in any script: no quotes, no comments, no display name, no spaces. */
export const emailAddress = z
  .string()
  .max(254)
  .regex(new RegExp(String.raw`^(?=[^@]{1,64}@)${atom}(\.${atom})*@${label}(\.${label})*$`, 'u'));
