import { runService } from '@stoa/service';
import { storeConfig } from './config.js';
import { storeService } from './store.module.js';

await runService(storeConfig, storeService);
