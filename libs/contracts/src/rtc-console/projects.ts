import { changes, creates, reads, removes } from '@stoa/auth';
import {
  newRtcProject,
  objectId,
  rtcProject,
  rtcProjectRef,
  rtcProjectSearch,
  rtcProjectStatus,
  rtcRecordingConfig,
  rtcSignKey,
  writtenProject,
} from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';

// A project that is another account's, or deleted, is not there: not_found/project.

const projects = z.object({ projects: z.array(rtcProject) });
const project = z.object({ project: writtenProject });
const done = z.object({ success: z.literal(true) });

/** All of the account, oldest first, the disabled ones too. */
export const list = query('rtc-console.projects.list', {
  input: z.object({}),
  reply: projects,
  effects: () => [reads('rtc:projects')],
});

/** The one with this id, this name, or both. */
export const find = query('rtc-console.projects.find', {
  input: z.object({ body: rtcProjectSearch }),
  reply: projects,
  effects: () => [reads('rtc:projects')],
});

/** @throws conflict/unique for a name that is taken; invalid for one project more than there may be */
export const create = command('rtc-console.projects.create', {
  input: z.object({ body: newRtcProject }),
  reply: project,
  effects: () => [creates('rtc:projects')],
});

export const setStatus = command('rtc-console.projects.setStatus', {
  input: z.object({ body: rtcProjectStatus }),
  reply: project,
  effects: () => [changes('rtc:projects')],
});

export const remove = command('rtc-console.projects.remove', {
  input: z.object({ body: rtcProjectRef }),
  reply: done,
  effects: () => [removes('rtc:projects')],
});

// Of these, a disabled project is not there either.

export const setRecordingServer = command('rtc-console.projects.setRecordingServer', {
  input: z.object({ body: rtcRecordingConfig }),
  reply: done,
  effects: () => [changes('rtc:projects')],
});

/** Switches the certificate on or off; it stays the same. */
export const setSignKey = command('rtc-console.projects.setSignKey', {
  input: z.object({ body: rtcSignKey }),
  reply: done,
  effects: () => [changes('rtc:projects')],
});

/** A new certificate, switched on; tokens made with the old one are no good any more. */
export const resetSignKey = command('rtc-console.projects.resetSignKey', {
  input: z.object({ body: rtcProjectRef }),
  reply: done,
  effects: () => [changes('rtc:projects')],
});

/** What a channel has to know of its project; `isRemoved`: for ever. */
export const changed = event(
  'rtc-console.projects.changed',
  z.object({
    account: objectId,
    id: z.string(),
    appId: z.string(),
    isActive: z.boolean(),
    isRemoved: z.boolean(),
    hasCertificate: z.boolean(),
  }),
);
