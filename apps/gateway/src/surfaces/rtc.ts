import { rtcConsole } from '@stoa/contracts';
import { agora } from '@stoa/dialects';
import { agoraGrammar } from '../grammars/agora.grammar.js';
import { route, type Route, type Surface } from '../route.js';

const { projects } = rtcConsole;

const bodyLimit = 900 * 1024;

const routes: Route[] = [
  route({
    method: 'GET',
    path: '/projects',
    operation: projects.list,
    input: () => ({}),
    summary: 'Fetch all projects',
  }),
  route({
    method: 'GET',
    path: '/project',
    operation: projects.find,
    bodyLimit,
    summary: 'Fetch a single project',
  }),
  route({
    method: 'POST',
    path: '/project',
    operation: projects.create,
    bodyLimit,
    summary: 'Create a project',
  }),
  route({
    method: 'DELETE',
    path: '/project',
    operation: projects.remove,
    bodyLimit,
    summary: 'Delete a project',
  }),
  route({
    method: 'POST',
    path: '/project_status',
    operation: projects.setStatus,
    bodyLimit,
    summary: 'Disable or enable a project',
  }),
  route({
    method: 'POST',
    path: '/recording_config',
    operation: projects.setRecordingServer,
    bodyLimit,
    summary: "Set a project's recording server",
  }),
  route({
    method: 'POST',
    path: '/signkey',
    operation: projects.setSignKey,
    bodyLimit,
    summary: "Enable or disable a project's App certificate",
  }),
  route({
    method: 'POST',
    path: '/reset_signkey',
    operation: projects.resetSignKey,
    bodyLimit,
    summary: "Reset a project's App certificate",
  }),
];

export const rtcSurface: Surface = {
  name: 'rtc',
  title: 'Stoa RTC console (Agora.io dashboard RESTful API)',
  base: '/dev/v1',
  dialect: agora,
  grammar: agoraGrammar,
  fixed: {},
  routes,
  callerFirst: true,
  limits: [
    // Ten a second of each call, for all keys of an account together.
    { per: 'org', points: 10, seconds: 1, each: true },
    { per: 'address', points: 30, seconds: 60, refusals: true },
  ],
};
