import { runService } from '@stoa/service';
import { communityService } from './community.module.js';
import { communityConfig } from './config.js';

await runService(communityConfig, communityService);
