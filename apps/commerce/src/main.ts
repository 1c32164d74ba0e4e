import { runService, serviceConfig } from '@stoa/service';
import { commerceService } from './commerce.module.js';

await runService(serviceConfig, commerceService);
