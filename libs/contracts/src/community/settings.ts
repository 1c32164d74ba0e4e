import { changes, creates, reads, removes } from '@stoa/auth';
import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';

// Settings of agents: custom fields, and keys of this API.

const { byId, customField, deleted, communityToken, ssoKey, ssoSettings } = community;
const actor = { actor: community.acting };

export const customFields = query('community.settings.customFields', {
  input: z.object({ ...actor, query: tableQuery }),
  reply: customField,
  form: 'list',
  effects: () => [reads('community:custom-fields')],
});
/** @throws conflict for a code name that another field of the object has */
export const createCustomField = command('community.settings.createCustomField', {
  input: z.object({ ...actor, body: community.newCustomField }),
  reply: customField,
  effects: () => [creates('community:custom-fields')],
});
export const updateCustomField = command('community.settings.updateCustomField', {
  input: z.object({ ...actor, body: community.customFieldChange }),
  reply: customField,
  effects: () => [changes('community:custom-fields')],
});
/** Removes a custom field with all its values. */
export const removeCustomField = command('community.settings.removeCustomField', {
  input: z.object({ ...actor, body: byId }),
  reply: deleted,
  effects: () => [removes('community:custom-fields')],
});

export const tokens = query('community.settings.tokens', {
  input: z.object(actor),
  reply: communityToken,
  form: 'list',
  effects: () => [reads('community:tokens')],
});
export const createToken = command('community.settings.createToken', {
  input: z.object({ ...actor, body: community.newCommunityToken }),
  reply: communityToken,
  effects: () => [creates('community:tokens')],
  alters: ['keys'],
});
export const removeToken = command('community.settings.removeToken', {
  input: z.object({ ...actor, id: z.string().max(64) }),
  reply: deleted,
  effects: () => [removes('community:tokens')],
  alters: ['keys'],
});

/** The keys that the project shares with its site. */
export const ssoKeys = query('community.settings.ssoKeys', {
  input: z.object(actor),
  reply: ssoKey,
  form: 'list',
  effects: () => [reads('community:sso')],
});
/** @throws conflict/unique for a key that the project has, or has had */
export const createSsoKey = command('community.settings.createSsoKey', {
  input: z.object({ ...actor, body: community.newSsoKey }),
  reply: ssoKey,
  effects: () => [changes('community:sso')],
});
/** Ends all tokens of the key. */
export const removeSsoKey = command('community.settings.removeSsoKey', {
  input: z.object({ ...actor, id: z.int().min(1) }),
  reply: deleted,
  effects: () => [changes('community:sso')],
});
export const sso = query('community.settings.sso', {
  input: z.object(actor),
  reply: ssoSettings,
  effects: () => [reads('community:sso')],
});
export const updateSso = command('community.settings.updateSso', {
  input: z.object({ ...actor, body: community.ssoSettingsChange }),
  reply: ssoSettings,
  effects: () => [changes('community:sso')],
});
