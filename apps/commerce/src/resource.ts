import { resourceDecorator } from '@stoa/service';
import type { Actor } from './actor.js';

/** Marks the class of a resource of commerce; see docs/add-an-endpoint.md. */
export const Resource = resourceDecorator<Actor>();
