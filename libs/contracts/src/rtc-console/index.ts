export * as projects from './projects.js';
