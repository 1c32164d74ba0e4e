import { runService } from '@stoa/service';
import { commerceService } from './commerce.module.js';
import { commerceConfig } from './config.js';

await runService(commerceConfig, commerceService);
