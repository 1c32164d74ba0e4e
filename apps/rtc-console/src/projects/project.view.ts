import type { rtcProject, writtenProject } from '@stoa/dto';
import type { z } from 'zod';
import type { ProjectEntity } from './project.entity.js';

type Project = Omit<ProjectEntity, 'number' | 'org' | 'removed'>;

const certificateOf = ({ certificate, hasCertificate }: Project): string =>
  hasCertificate ? certificate : '';
const statusOf = ({ isActive }: Project): 0 | 1 => (isActive ? 1 : 0);
const secondsOf = ({ created }: Project): number => Math.floor(created / 1000);

export const listedView = (project: Project): z.infer<typeof rtcProject> => ({
  id: project.id,
  name: project.name,
  vendor_key: project.appId,
  sign_key: certificateOf(project),
  recording_server: project.recordingServer,
  status: statusOf(project),
  created: secondsOf(project),
});

export const writtenView = (project: Project): z.infer<typeof writtenProject> => ({
  id: project.id,
  name: project.name,
  vendor_key: project.appId,
  sign_key: certificateOf(project),
  status: statusOf(project),
  created: secondsOf(project),
});
