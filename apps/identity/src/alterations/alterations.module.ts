import { Module } from '@nestjs/common';
import { CallersModule } from '../callers/callers.module.js';
import { Alterations } from './alterations.js';
import { SurfaceRightsClient } from './surface-rights.client.js';

/** Decides whether a caller may change what a user signs in with. */
@Module({ imports: [CallersModule], providers: [Alterations, SurfaceRightsClient], exports: [Alterations] })
export class AlterationsModule {}
