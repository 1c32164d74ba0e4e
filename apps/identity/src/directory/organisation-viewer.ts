import type { Viewer } from '@stoa/persistence';

/** The service itself as a viewer: for changes that follow from a rule, whatever the caller sees. */
export const organisationViewer = (org: string): Viewer => ({ org, principals: [], root: true });
