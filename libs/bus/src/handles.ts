import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Input, Operation } from '@stoa/contracts';
import type { CallContext } from './call-context.js';
import type { Reply } from './reply.js';

/** What a handler method looks like. `caller` is there whenever the operation asks for one. */
export type Handler<O extends Operation> = (input: Input<O>, context: CallContext) => Promise<Reply> | Reply;

/** Marks the method that answers an operation; the compiler holds the method to the operation's input. */
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
