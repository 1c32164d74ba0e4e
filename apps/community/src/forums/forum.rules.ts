import { community } from '@stoa/dto';

const helpdesk = community.forumTypes.indexOf('HELPDESK') + 1;

/** The types that a forum of a kind begins with. */
export const firstTypes = (type: number): string[] =>
  type === helpdesk ? ['Tickets'] : ['Ideas', 'Problems', 'Questions', 'Praise'];

interface FirstStatus {
  name: string;
  color: string;
  isClosed: boolean;
}

/** The statuses that each of them begins with; the first is the default. */
export const firstStatuses: FirstStatus[] = [
  { name: 'New', color: '999999', isClosed: false },
  { name: 'Under review', color: '3399ff', isClosed: false },
  { name: 'Planned', color: 'ff9900', isClosed: false },
  { name: 'Started', color: '9966cc', isClosed: false },
  { name: 'Completed', color: '33aa55', isClosed: true },
  { name: 'Declined', color: 'cc3333', isClosed: true },
];

/** Types are numbered in the order in which the vendor names them. */
export const typeNumber = (name: (typeof community.forumTypes)[number]): number =>
  community.forumTypes.indexOf(name) + 1;

export const isKnowledgeBase = (type: number): boolean => type === 3 || type === 4;
