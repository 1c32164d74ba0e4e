import { own } from '@stoa/kernel';
import type { Template } from '../template.js';
import { claimAnswered } from './claim-answered.js';
import { feedbackAnswered } from './feedback-answered.js';
import { orderConfirmed } from './order-confirmed.js';
import { orderStatusChanged } from './order-status-changed.js';
import { passwordReset } from './password-reset.js';

export const mails = { claimAnswered, feedbackAnswered, orderConfirmed, orderStatusChanged, passwordReset };

const byName = Object.fromEntries(Object.values(mails).map((one) => [one.name, one as unknown as Template]));

/** @throws Error for a job that a newer release has added */
export function templateNamed(name: string): Template {
  const found = own(byName, name);
  if (!found) throw new Error(`no template for the mail ${name}`);
  return found;
}
