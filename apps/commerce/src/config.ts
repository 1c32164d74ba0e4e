import { serviceConfig } from '@stoa/service';

export const commerceConfig = serviceConfig;
