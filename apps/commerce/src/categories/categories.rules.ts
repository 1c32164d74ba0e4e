import type { commerce } from '@stoa/contracts';
import type { ResourceValues, Saving } from '@stoa/service';
import type { Actor } from '../actor.js';
import { slugOf } from '../slug.js';

type Categories = typeof commerce.categories;

/** The slug of a new category follows from the name. */
export const savedCategory = ({ current, input }: Saving<Categories, Actor>): ResourceValues<Categories> =>
  current ? input : { slug: slugOf(input.name ?? ''), ...input };
