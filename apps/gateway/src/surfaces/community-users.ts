import { community } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { route, type Route } from '../route.js';
import { actorOf, addressed, id, listed, tokenActorOf, withBody } from './community-parts.js';

const { users, groups, settings, subscriptions } = community;
const { resources } = shapes;

export const userRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/users',
    operation: users.list,
    input: listed(resources.communityUsers),
    summary: 'Users',
  }),
  route({
    method: 'GET',
    path: '/users/current',
    operation: users.current,
    input: addressed,
    summary: 'The current user',
  }),
  route({
    method: 'GET',
    path: `/users/${id('id')}`,
    operation: users.get,
    input: addressed,
    summary: 'A user',
  }),
  route({
    method: 'PUT',
    path: `/users/${id('id')}`,
    operation: users.update,
    ...withBody,
    input: addressed,
    summary: 'Change a user',
  }),
  route({
    method: 'DELETE',
    path: `/users/${id('id')}`,
    operation: users.remove,
    ...withBody,
    input: addressed,
    summary: 'Remove a user; the posts stay unless `content` is `delete`',
  }),
  route({
    method: 'GET',
    path: '/users/sso/:guid',
    operation: users.bySsoGuid,
    input: (parts) => ({ actor: actorOf(parts), guid: parts.params.guid! }),
    summary: 'A user by SSO GUID',
  }),
  ...(['GET', 'POST'] as const).map((method) =>
    route({
      method,
      path: `/users/${id('id')}/logout`,
      operation: users.logout,
      // A body can name the acting user.
      ...(method === 'POST' && withBody),
      input: addressed,
      summary: "End a user's web sessions",
    }),
  ),
  route({
    method: 'POST',
    path: '/users/get_or_create',
    operation: users.getOrCreate,
    ...withBody,
    input: addressed,
    summary: 'A user by e-mail address, created if there is none',
  }),
  route({
    method: 'POST',
    path: `/users/${id('id')}/group`,
    operation: users.join,
    ...withBody,
    input: addressed,
    summary: 'Add a user to a group',
  }),
  route({
    method: 'DELETE',
    path: `/users/${id('id')}/group`,
    operation: users.leave,
    ...withBody,
    input: addressed,
    summary: 'Remove a user from a group',
  }),
];

export const subscriptionRoutes: Route[] = [
  route({
    method: 'GET',
    path: `/users/${id('user')}/subscriptions`,
    operation: subscriptions.list,
    input: listed(resources.subscriptions),
    summary: 'What a user follows',
  }),
  route({
    method: 'PUT',
    path: `/users/${id('user')}/subscriptions`,
    operation: subscriptions.change,
    ...withBody,
    input: addressed,
    summary: 'Change what a user follows',
  }),
];

export const groupRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/users/groups',
    operation: groups.list,
    input: listed(resources.communityGroups),
    summary: 'Groups of users',
  }),
  route({
    method: 'POST',
    path: '/users/groups',
    operation: groups.create,
    ...withBody,
    input: addressed,
    summary: 'Create a group',
  }),
  route({
    method: 'PUT',
    path: '/users/groups',
    operation: groups.update,
    ...withBody,
    input: addressed,
    summary: 'Rename a group',
  }),
  route({
    method: 'DELETE',
    path: '/users/groups',
    operation: groups.remove,
    ...withBody,
    input: addressed,
    summary: 'Remove a group',
  }),
];

export const settingRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/custom_fields',
    operation: settings.customFields,
    input: listed(resources.customFields),
    summary: 'Custom fields',
  }),
  route({
    method: 'POST',
    path: '/custom_fields',
    operation: settings.createCustomField,
    ...withBody,
    input: addressed,
    summary: 'Create a custom field',
  }),
  route({
    method: 'PUT',
    path: '/custom_fields',
    operation: settings.updateCustomField,
    ...withBody,
    input: addressed,
    summary: 'Change a custom field',
  }),
  route({
    method: 'DELETE',
    path: '/custom_fields',
    operation: settings.removeCustomField,
    ...withBody,
    input: addressed,
    summary: 'Remove a custom field with its values',
  }),
  route({
    method: 'GET',
    path: '/tokens',
    operation: settings.tokens,
    input: addressed,
    summary: 'Access tokens',
  }),
  route({
    method: 'POST',
    path: '/tokens',
    operation: settings.createToken,
    ...withBody,
    // `user_id` of the body is the user of the new token.
    input: (parts) => ({ actor: tokenActorOf(parts) }),
    summary: 'Create an access token; only this reply shows it',
  }),
  route({
    method: 'DELETE',
    path: '/tokens/:id(^[0-9a-f]{24}$)',
    operation: settings.removeToken,
    input: (parts) => ({ actor: actorOf(parts), id: parts.params.id! }),
    summary: 'Revoke an access token',
  }),
  route({
    method: 'GET',
    path: '/sso',
    operation: settings.sso,
    input: addressed,
    summary: 'Settings of single sign-on',
  }),
  route({
    method: 'PUT',
    path: '/sso',
    operation: settings.updateSso,
    ...withBody,
    input: addressed,
    summary: 'Change the settings of single sign-on',
  }),
  route({
    method: 'GET',
    path: '/sso/keys',
    operation: settings.ssoKeys,
    input: addressed,
    summary: 'SSO keys; tokens of each of them are valid',
  }),
  route({
    method: 'POST',
    path: '/sso/keys',
    operation: settings.createSsoKey,
    ...withBody,
    input: addressed,
    summary: 'Add an SSO key; only this reply shows it',
  }),
  route({
    method: 'DELETE',
    path: `/sso/keys/${id('id')}`,
    operation: settings.removeSsoKey,
    input: addressed,
    summary: 'Remove an SSO key, which ends its tokens',
  }),
];
