import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Input, Operation } from '@stoa/contracts';
import type { CallContext, CallerContext } from './call-context.js';
import type { Reply } from './reply.js';

/** The context of an operation's handler: the caller is present by type where the operation's access requires one. */
type ContextOf<O extends Operation> = O['access'] extends 'caller' ? CallerContext : CallContext;

/** A method that handles an operation. */
export type Handler<O extends Operation> = (input: Input<O>, context: ContextOf<O>) => Promise<Reply> | Reply;

const handledOperation = Symbol('handled operation');

/** The names of the operations that methods of a class answer. */
export const operationsHandledBy = ({ prototype }: { prototype: object }): string[] =>
  Object.values(Object.getOwnPropertyDescriptors(prototype)).flatMap(({ value }) => {
    const name: unknown = typeof value === 'function' && Reflect.getMetadata(handledOperation, value);
    return typeof name === 'string' ? [name] : [];
  });

/** Marks the method that answers an operation; the compiler holds the method to the operation's input. */
/** Registers a method as the handler of an operation; the compiler checks its parameters against the operation. */
export const Handles =
  <O extends Operation>(operation: O) =>
  <Method extends Handler<O>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    Reflect.defineMetadata(handledOperation, operation.name, descriptor.value!);
    MessagePattern(operation.name)(target, key, descriptor);
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
  };
