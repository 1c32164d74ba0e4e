import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { References } from './references.js';
import { ResourceRegistry } from './resource-registry.js';
import type { Actors } from './resource-rules.js';
import { ACTORS, ResourceAccess } from './resource-access.js';
import { ResourceService } from './resource.service.js';
import { UnaskedChanges } from './unasked-changes.js';

/** Provides `ResourceService`, `ResourceAccess` and `UnaskedChanges` to every module of a service. */
@Module({})
export class ResourcesModule {
  /** @param module exports the provider that finds the actor of a caller */
  static forActors(module: Type, provider: Type<Actors>): DynamicModule {
    return {
      module: ResourcesModule,
      global: true,
      imports: [DiscoveryModule, module],
      providers: [
        { provide: ACTORS, useExisting: provider },
        ...[ResourceRegistry, ResourceAccess, References, ResourceService, UnaskedChanges],
      ],
      exports: [ResourceAccess, ResourceService, UnaskedChanges],
    };
  }
}
