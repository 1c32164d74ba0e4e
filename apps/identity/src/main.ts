import { runService } from '@stoa/service';
import { identityConfig } from './config.js';
import { identityService } from './identity.module.js';

await runService(identityConfig, identityService);
