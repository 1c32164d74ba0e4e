import { processConfig } from '@stoa/service';

export const realtimeConfig = processConfig;
