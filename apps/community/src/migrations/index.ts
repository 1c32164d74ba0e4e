import { Community20261124130000 } from './20261124130000-community.js';

export const migrations = [Community20261124130000];
