import type { Viewer } from '@stoa/persistence';

/** The service itself as a viewer: for what follows from a rule and not from what the caller may see. */
export const wholeOrg = (org: string): Viewer => ({ org, principals: [], root: true });
