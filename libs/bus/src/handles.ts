import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Input, Operation } from '@stoa/contracts';
import type { CallContext, CallerContext } from './call-context.js';
import type { Reply } from './reply.js';

/** The context of an operation's handler: the caller is present by type where the operation's access requires one. */
export type ContextOf<O extends Operation> = O['access'] extends 'caller' ? CallerContext : CallContext;

/** A method that handles an operation. */
export type Handler<O extends Operation> = (input: Input<O>, context: ContextOf<O>) => Promise<Reply> | Reply;

/** Registers a method as the handler of an operation; the compiler checks its parameters against the operation. */
export const Handles =
  <O extends Operation>(operation: O) =>
  <Method extends Handler<O>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    MessagePattern(operation.name)(target, key, descriptor);
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
  };
