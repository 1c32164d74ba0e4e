import { egressConfig } from '@stoa/egress';
import type { Clock } from '@stoa/kernel';
import { mailConfig } from '@stoa/mail';
import { serviceUnderTest, type ServiceUnderTest } from '@stoa/testing';
import { commerceService } from '../src/commerce.module.js';

/** @param server of mails, as `STOA_SMTP_URL` */
export const configUnderTest = (server?: string) => ({
  STOA_COMMERCE_MODERATION: false,
  ...egressConfig.parse({ STOA_EGRESS_ALLOW: '127.0.0.0/8' }),
  ...mailConfig.parse({ STOA_SMTP_URL: server }),
});

/** The service, which reaches receivers and feeds on this machine. */
export const commerceUnderTest = (clock?: Clock, server?: string): Promise<ServiceUnderTest> =>
  serviceUnderTest({ ...commerceService, ...(clock && { clock }) }, configUnderTest(server));
