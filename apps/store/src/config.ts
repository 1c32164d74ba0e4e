import { serviceConfig } from '@stoa/service';

export const storeConfig = serviceConfig;
