import { runService } from '@stoa/service';
import { rtcConsoleConfig } from './config.js';
import { rtcConsoleService } from './rtc-console.module.js';

await runService(rtcConsoleConfig, rtcConsoleService);
