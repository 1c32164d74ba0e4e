import type { Effect, SignInField } from '@stoa/auth';
import { commerce } from '@stoa/dto';
import type { Json } from '@stoa/kernel';
import { z } from 'zod';
import { prototypeKeysOf } from './prototype-keys.js';

/**
 * The form of a reply: one JSON value, a list of records streamed as JSON texts, nothing, or JSON values that report the
 * progress of the work while it is done (`progress`), each sent as a message, a stream of events that ends when its
 * client goes (`events`), or bytes of any kind (`binary`).
 */
export type ReplyForm = 'one' | 'list' | 'none' | 'progress' | 'events' | 'binary';

/**
 * The effects of a request that follow from its parameters. The service checks each by `may` before it reads the body.
 * Effects that depend on stored data, such as the store that a field refers to, are checked by the handler.
 */
export type Effects<In extends z.ZodType> = (parameters: Omit<z.infer<In>, 'body'>) => readonly Effect[];

/**
 * For an operation without effects that scopes grant: signing in, the caller's own session, or an internal operation,
 * which the calling service has authorized.
 */
export const noEffects = (): readonly Effect[] => [];

/** For an operation whose effects depend on stored data alone: its handler checks them by `may`. */
export const handlerAuthorizes = (): readonly Effect[] => [];

/** `caller`: the caller is authenticated; `public`: the caller may be anonymous; `internal`: no surface offers it. */
export type Access = 'public' | 'caller' | 'internal';

/**
 * When the body of an operation is read and checked: before its handler is called, or when the handler reads it, after
 * it has answered what does not depend on the body.
 */
export type BodyTime = 'early' | 'late';

/** The body of an operation that reads it late. */
export interface UnreadBody<Value = unknown> {
  /** @throws Fault invalid, unsupported_media */
  read(): Promise<Value>;
}

const declared = Symbol('operation');

export interface Operation<
  In extends z.ZodType = z.ZodType,
  Out extends z.ZodType = z.ZodType,
  Form extends ReplyForm = ReplyForm,
  For extends Access = Access,
  Time extends BodyTime = BodyTime,
> {
  readonly [declared]: true;
  /** `service.feature.verb`: the NATS subject; its first word is the queue group of the service. */
  readonly name: string;
  readonly kind: 'query' | 'command';
  /** Parameters; the key `body` is the request's JSON body, which only the service parses. */
  readonly input: In;
  /** One record of the reply (`list`), one message of it (`progress`), the data of an event (`events`), or all of it. */
  readonly reply: Out;
  readonly form: Form;
  readonly access: For;
  readonly bodyTime: Time;
  readonly effects: Effects<In>;
  /** Further effects, of an operation whose effects depend on its body. */
  effectsOfBody?(input: z.infer<In>): readonly Effect[];
  /** Milliseconds until the requesting side gives up. */
  readonly deadline: number;
  /**
   * Whether the body is any content of any length, which the handler reads from the context as it arrives. It has to
   * read it before it changes anything: a body that cannot be read, or is withheld to ask for the permission, throws.
   */
  readonly streamsBody: boolean;
  /** Parses the body. @throws Fault invalid */
  readonly readBody: (bytes: Uint8Array) => Json;
  /**
   * The sign-in fields that this may change of a user in the input: identity checks them by `mayAlter`. Every
   * command whose input names a user declares them; empty when it changes none.
   */
  readonly alters?: readonly SignInField[] | undefined;
}

type Declared<
  In extends z.ZodType,
  Out extends z.ZodType,
  Form extends ReplyForm,
  For extends Access,
  Time extends BodyTime,
> = Pick<Operation<In, Out>, 'input' | 'reply' | 'effects'> &
  Partial<
    Pick<
      Operation<In, Out, Form, For, Time>,
      'form' | 'access' | 'bodyTime' | 'effectsOfBody' | 'deadline' | 'streamsBody' | 'alters'
    >
  >;

const declare =
  (kind: Operation['kind']) =>
  <
    In extends z.ZodType,
    Out extends z.ZodType,
    Form extends ReplyForm = 'one',
    For extends Access = 'caller',
    Time extends BodyTime = 'early',
  >(
    name: string,
    given: Declared<In, Out, Form, For, Time>,
  ): Operation<In, Out, Form, For, Time> => ({
    [declared]: true,
    form: 'one' as Form,
    access: 'caller' as For,
    bodyTime: 'early' as Time,
    deadline: 5000,
    streamsBody: false,
    readBody: commerce.bodyReader(bodyOf(given.input), prototypeKeysOf(serviceOf({ name }))),
    ...given,
    name,
    kind,
  });

type Public<O extends Operation> = Operation<O['input'], O['reply'], O['form'], 'public', O['bodyTime']>;

/** The same operation, for anonymous callers too. */
export const publicly = <O extends Operation>(operation: O): Public<O> => ({
  ...(operation as unknown as Public<O>),
  access: 'public',
});

/** The schema of an input's key `body`. */
export const bodyOf = (input: z.ZodType): z.ZodType | undefined =>
  input instanceof z.ZodObject ? (input.shape as Record<string, z.ZodType>).body : undefined;

export const query = declare('query');
export const command = declare('command');

export const serviceOf = ({ name }: Pick<Operation, 'name'>): string => name.slice(0, name.indexOf('.'));

/** What a handler is called with. */
export type Input<O extends Operation> = O['bodyTime'] extends 'late'
  ? WithUnread<z.infer<O['input']>>
  : z.infer<O['input']>;
type WithUnread<Given> = Given extends { body: infer Value }
  ? Omit<Given, 'body'> & { body: UnreadBody<Value> }
  : Given;
/** The input before defaults are applied. */
export type OperationInput<O extends Operation> = z.input<O['input']>;
export type Output<O extends Operation> = z.infer<O['reply']>;

/** The operations among the exports of contract modules. */
export const operationsOf = (...modules: object[]): Operation[] =>
  modules.flatMap((module) => (isOperation(module) ? [module] : Object.values(module))).filter(isOperation);

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && declared in value;
