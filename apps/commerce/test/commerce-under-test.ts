import { egressConfig } from '@stoa/egress';
import type { Clock } from '@stoa/kernel';
import { serviceUnderTest, type ServiceUnderTest } from '@stoa/testing';
import { commerceService } from '../src/commerce.module.js';

/** The service, which reaches receivers and feeds on this machine. */
export const commerceUnderTest = (clock?: Clock): Promise<ServiceUnderTest> =>
  serviceUnderTest(
    { ...commerceService, ...(clock && { clock }) },
    {
      STOA_COMMERCE_MODERATION: false,
      ...egressConfig.parse({ STOA_EGRESS_ALLOW: '127.0.0.0/8' }),
    },
  );
