import { runService } from '@stoa/service';
import { gatewayConfig } from './config.js';
import { gateway } from './gateway.js';

await runService(gatewayConfig, gateway);
