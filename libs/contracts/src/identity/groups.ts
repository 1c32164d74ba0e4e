import { objectId } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';

/** A group was moved in the tree: `branch` is the path from the group up to the root. */
export const moved = event('identity.groups.moved', z.object({ group: objectId, branch: z.array(objectId) }));

/** The current members of the root group, who have every right in every service. */
export const rootChanged = event('identity.groups.rootChanged', z.object({ members: z.array(objectId) }));
