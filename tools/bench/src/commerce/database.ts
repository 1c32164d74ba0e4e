import { apps, type Stack } from '@stoa/stack';

/** Of the database of commerce. */
export function databaseUrl({ postgres }: Stack): string {
  const url = new URL(postgres.url);
  url.pathname = apps.find(({ name }) => name === 'commerce')!.database!;
  return url.href;
}
