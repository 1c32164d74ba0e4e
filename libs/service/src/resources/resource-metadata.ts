import { DiscoveryService } from '@nestjs/core';
import type { AnyResource, ResourceActor, ResourceRules } from './resource-rules.js';

/** What a class with `@Resource` was declared with. */
export interface ResourceMetadata {
  contract: AnyResource;
  rules: ResourceRules<AnyResource, ResourceActor>;
}

export const ResourceMetadata = DiscoveryService.createDecorator<ResourceMetadata>();
