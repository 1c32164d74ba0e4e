import { Commerce20261124140000 } from './20261124140000-commerce.js';

export const migrations = [Commerce20261124140000];
