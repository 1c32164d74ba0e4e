import { Projects20261124120000 } from './20261124120000-projects.js';

export const migrations = [Projects20261124120000];
