import { Controller, Inject, type Type } from '@nestjs/common';
import { Handles, operationsHandledBy, type Handler } from '@stoa/bus';
import type { Operation, ResourceOperations, ResourceVerb } from '@stoa/contracts';
import { ResourceMetadata } from './resource-metadata.js';
import { checkWritten } from './resource-checks.js';
import type { AnyResource, ResourceActor, ResourceRules } from './resource-rules.js';
import { ResourceService } from './resource.service.js';

/** Set by Nest, on each instance of a class with `@Resource`. */
const service = Symbol('ResourceService');
interface WithService {
  [service]: ResourceService;
}

/**
 * Makes the decorator of a service, whose actors have the type `A`.
 *
 * `@Resource(contract, rules)` marks the controller of a resource. It answers those of the contract's operations for
 * which the class has no `@Handles` method: they are handlers like any other, for Nest and for NATS.
 */
export const resourceDecorator =
  <A extends ResourceActor>() =>
  <R extends AnyResource>(contract: R, rules: ResourceRules<R, A>) =>
  (target: Type<object>): void => {
    Controller()(target);
    ResourceMetadata({ contract, rules: rules as unknown as ResourceMetadata['rules'] })(target);
    Inject(ResourceService)(target.prototype as object, service);
    const handled = new Set(operationsHandledBy(target));
    const operations = contract as unknown as Partial<ResourceOperations>;
    const open = contract.verbs.filter((verb) => !handled.has(operations[verb]!.name));
    checkWritten(contract, open);
    for (const verb of open) addHandler(target, verb, operations[verb]!, handlers(contract)[verb]);
  };

type Handlers = { [Verb in ResourceVerb]: BoundHandler<ResourceOperations[Verb]> };
type BoundHandler<O extends Operation> = (
  this: WithService,
  ...[input, context]: Parameters<Handler<O>>
) => ReturnType<Handler<O>>;

const handlers = (contract: AnyResource): Handlers => ({
  list({ query }, context) {
    return this[service].page(contract, context, query);
  },
  get({ id, reading }, context) {
    return this[service].one(contract, context, id, reading);
  },
  create({ body }, context) {
    return this[service].create(contract, context, body);
  },
  update(input, context) {
    return this[service].update(contract, context, input);
  },
  remove(input, context) {
    return this[service].remove(contract, context, input);
  },
});

function addHandler(target: Type<object>, verb: ResourceVerb, operation: Operation, value: unknown): void {
  const prototype = target.prototype as object;
  if (verb in prototype) throw new Error(`${target.name}.${verb} does not handle ${operation.name}`);
  Object.defineProperty(prototype, verb, { value, configurable: true, writable: true });
  Handles(operation)(prototype, verb, { value: value as Handler<Operation> });
}
