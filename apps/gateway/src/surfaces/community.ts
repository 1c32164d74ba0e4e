import { userecho } from '@stoa/dialects';
import { userechoGrammar } from '../grammars/userecho.grammar.js';
import type { Surface } from '../route.js';
import { accessRoutes, forumRoutes, labelRoutes } from './community-forums.js';
import { actorKeyOf } from './community-parts.js';
import { commentRoutes, topicRoutes, voteRoutes } from './community-topics.js';
import { groupRoutes, settingRoutes, subscriptionRoutes, userRoutes } from './community-users.js';

export const communitySurface: Surface = {
  name: 'community',
  title: 'Stoa community (UserEcho API v2)',
  base: '/api/v2',
  dialect: userecho,
  grammar: userechoGrammar,
  fixed: {},
  routes: [
    ...userRoutes,
    ...subscriptionRoutes,
    ...groupRoutes,
    ...forumRoutes,
    ...accessRoutes,
    ...labelRoutes,
    ...topicRoutes,
    ...commentRoutes,
    ...voteRoutes,
    ...settingRoutes,
  ],
  callerFirst: true,
  actor: actorKeyOf,
  limits: [
    // One anonymous token serves all visitors of a site.
    { per: 'actor', points: 300, seconds: 60 },
    { per: 'caller', points: 6000, seconds: 60 },
    { per: 'address', points: 60, seconds: 60, refusals: true },
  ],
  cors: {
    origins: '*',
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allow: ['Authorization', 'Content-Type', 'If-Unmodified-Since'],
    expose: ['X-Acting-User', 'X-Request-Id', 'Retry-After'],
    maxAge: 600,
  },
};
