// The part of OpenAPI 3.1 that the descriptions use. The schemas are JSON Schema 2020-12, which zod generates.

export interface JsonSchema {
  [keyword: string]: unknown;
}

export interface Ref {
  $ref: string;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description?: string;
  required?: boolean;
  style?: string;
  explode?: boolean;
  schema: JsonSchema;
  example?: unknown;
}

export interface Header {
  description?: string;
  schema: JsonSchema;
  example?: string;
}

export interface MediaType {
  schema: JsonSchema;
  examples?: Record<string, { value: unknown }>;
}

export interface Response {
  description: string;
  headers: Record<string, Header | Ref>;
  content?: Record<string, MediaType>;
}

export interface RequestBody {
  required: boolean;
  description: string;
  content: Record<string, MediaType>;
}

export interface OperationObject {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: RequestBody;
  responses: Record<string, Response | Ref>;
  security?: Record<string, string[]>[];
}

export interface SecurityScheme {
  type: 'http' | 'apiKey';
  description: string;
  /** The word that a client sends before the key. */
  'x-key-prefix'?: string;
  [detail: string]: unknown;
}

export interface Document {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  security: Record<string, string[]>[];
  tags: { name: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: {
    securitySchemes: Record<string, SecurityScheme>;
    headers: Record<string, Header>;
    responses: Record<string, Response>;
    schemas: Record<string, JsonSchema>;
  };
}
