import { runService } from '@stoa/service';
import { realtimeConfig } from './config.js';
import { realtime } from './realtime.js';

await runService(realtimeConfig, realtime);
