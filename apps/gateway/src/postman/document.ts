// The part of a Postman collection (v2.1) that the collections use.

export interface Parameter {
  key: string;
  value: string;
  description?: string;
  disabled?: true;
}

export interface Event {
  listen: 'prerequest' | 'test';
  script: { type: 'text/javascript'; exec: string[] };
}

export type Auth =
  | { type: 'noauth' }
  | { type: 'apikey'; apikey: Pair[] }
  | { type: 'bearer'; bearer: Pair[] }
  | { type: 'basic'; basic: Pair[] };

export interface Pair {
  key: string;
  value: string;
  type: 'string';
}

export interface Item {
  name: string;
  event: Event[];
  /** The body of a GET is sent too. */
  protocolProfileBehavior?: { disableBodyPruning: true };
  request: {
    method: string;
    description: string;
    auth?: Auth;
    header: Parameter[];
    url: { raw: string; host: string[]; path: string[]; variable: Parameter[]; query: Parameter[] };
    body?: { mode: 'raw'; raw: string; options?: { raw: { language: 'json' } } };
  };
}

export interface Folder {
  name: string;
  item: Item[];
}

export interface Collection {
  info: { name: string; description: string; schema: string };
  auth: Auth;
  variable: Parameter[];
  item: Folder[];
}
