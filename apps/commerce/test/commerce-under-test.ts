import { egressConfig } from '@stoa/egress';
import { serviceUnderTest, type ServiceUnderTest } from '@stoa/testing';
import { commerceService } from '../src/commerce.module.js';

/** The service, which reaches receivers and feeds on this machine. */
export const commerceUnderTest = (): Promise<ServiceUnderTest> =>
  serviceUnderTest(commerceService, {
    STOA_COMMERCE_MODERATION: false,
    ...egressConfig.parse({ STOA_EGRESS_ALLOW: '127.0.0.0/8' }),
  });
