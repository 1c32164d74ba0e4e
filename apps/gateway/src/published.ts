import type { Surface } from './route.js';

// Where the description of a surface is published.

export const descriptionPath = ({ name }: Pick<Surface, 'name'>): string => `/openapi/${name}.json`;
export const collectionPath = ({ name }: Pick<Surface, 'name'>): string => `/openapi/${name}.postman.json`;
