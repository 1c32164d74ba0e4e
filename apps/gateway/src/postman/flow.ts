/** What a run of a collection needs to know of one request beside its route. */
export interface RequestHints {
  /** Values of path parameters where they are not of the segment before them. */
  path?: Readonly<Record<string, string>>;
  /** Query parameters that are sent. */
  query?: Readonly<Record<string, string>>;
  /** The body, in place of the example; text for a file. `{{name}}` is a variable. */
  body?: object | string;
  /** Variables that are set from the reply, by the path of keys in it. */
  saves?: Readonly<Record<string, string>>;
  /** A variable that the user sets where the request can be sent. */
  when?: string;
  /** Requests that come before, as `METHOD path`. */
  after?: readonly string[];
}

/**
 * What a run of the collection of one surface needs to know beside its routes: most follows from the paths and from the
 * references of bodies. A request is skipped while a variable that it needs is empty.
 */
export interface Flow {
  /** Variables that no request gives, with the text that explains each to the user. */
  variables: Readonly<Record<string, string>>;
  /** By `METHOD path`, as the API description has it. */
  requests: Readonly<Record<string, RequestHints>>;
}
