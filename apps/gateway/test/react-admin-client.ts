import { createRequire } from 'node:module';
import { testStack } from '@stoa/testing';
import { base } from './commerce-clients.js';

interface Listed {
  pagination: { page: number; perPage: number };
  sort: { field: string; order: 'ASC' | 'DESC' };
  filter: object;
}
type Method<Asked, Answer = { data: unknown }> = (resource: string, asked: Asked) => Promise<Answer>;

interface DataProvider {
  getList: Method<Listed, { data: unknown[]; total: number }>;
  getManyReference: Method<Listed & { target: string; id: number }, { data: unknown[]; total: number }>;
  getOne: Method<{ id: number }>;
  getMany: Method<{ ids: number[] }>;
  create: Method<{ data: object }>;
  update: Method<{ id: number; data: object; previousData: object }>;
  updateMany: Method<{ ids: number[]; data: object }>;
  delete: Method<{ id: number; previousData: object }>;
  deleteMany: Method<{ ids: number[] }>;
}

/** A promise that is rejected says no. */
interface AuthProvider {
  login(given: { username: string; password: string }): Promise<void>;
  checkAuth(): Promise<void>;
  checkError(error: unknown): Promise<void>;
}

interface StockProviders {
  default(url: string, fetchJson: unknown): DataProvider;
  fetchJsonWithAuthToken: unknown;
  tokenAuthProvider(options: { obtainAuthTokenUrl: string }): AuthProvider;
}

// CommonJS; its types would declare those of React, which has an `Element` of its own, for all files.
const stock = createRequire(import.meta.url)('ra-data-django-rest-framework') as StockProviders;
const { gateway } = testStack();

/** The storage of a browser, where the providers keep their token. */
const storage = new Map<string, string>();
Object.defineProperty(globalThis, 'localStorage', {
  value: {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
    removeItem: (key: string) => void storage.delete(key),
  },
});

/** The stock providers of a site that is made with react-admin, as they are published. They share one login. */
export const data = stock.default(`${gateway}${base}`, stock.fetchJsonWithAuthToken);
export const auth = stock.tokenAuthProvider({ obtainAuthTokenUrl: `${gateway}/api-token-auth/` });
