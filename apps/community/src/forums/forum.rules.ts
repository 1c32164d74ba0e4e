import { community } from '@stoa/dto';

const helpdesk = community.forumTypes.indexOf('HELPDESK') + 1;

/** The topic types of a new forum of this type. */
export const firstTypes = (type: number): string[] =>
  type === helpdesk ? ['Tickets'] : ['Ideas', 'Problems', 'Questions', 'Praise'];

/** The statuses of each topic type of a new forum. */
export const firstStatuses = [
  { name: 'New', color: '999999', isDefault: true, isClosed: false },
  { name: 'Under review', color: '3399ff', isDefault: false, isClosed: false },
  { name: 'Planned', color: 'ff9900', isDefault: false, isClosed: false },
  { name: 'Started', color: '9966cc', isDefault: false, isClosed: false },
  { name: 'Completed', color: '33aa55', isDefault: false, isClosed: true },
  { name: 'Declined', color: 'cc3333', isDefault: false, isClosed: true },
];

/** Types are numbered in the order in which the vendor names them. */
export const typeNumber = (name: (typeof community.forumTypes)[number]): number =>
  community.forumTypes.indexOf(name) + 1;

export const isPrivate = (type: number): boolean => type === 2 || type === 4;
export const isKnowledgeBase = (type: number): boolean => type === 3 || type === 4;
