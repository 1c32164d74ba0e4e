import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { defaultCacheDir } from '@stoa/embedded';
import type { Browser, Page } from 'puppeteer-core';

const execute = promisify(execFile);
const packageFile = createRequire(import.meta.url).resolve('@sparticuz/chromium');

/**
 * Headless Chromium, of an npm package that has it packed (Linux on x64), with the libraries that a machine without a
 * display may lack. `CHROMIUM_BIN` names another. The package's own flags are not used: they switch off web security.
 */
export async function startBrowser(): Promise<Browser> {
  // Loaded late: few tests need a browser.
  const { default: puppeteer } = await import('puppeteer-core');
  const folder = await unpacked();
  const libraries = join(folder, 'al2023', 'lib');
  return puppeteer.launch({
    executablePath: process.env.CHROMIUM_BIN ?? join(folder, 'chromium'),
    headless: 'shell',
    // Root has no sandbox; only pages of the tested server are opened.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=en-US', '--accept-lang=en-US'],
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  });
}

/** The folder of the unpacked browser, in the cache of this version. */
async function unpacked(): Promise<string> {
  const text = await readFile(join(dirname(packageFile), '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  const folder = join(defaultCacheDir(), `chromium-${version}`);
  if (existsSync(join(folder, 'chromium'))) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}-`);
  // The package unpacks into the folder for temporary files, its libraries only where it finds an AWS runtime.
  const env = { ...process.env, TMPDIR: work, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
  const script = `await (await import(${JSON.stringify(packageFile)})).default.executablePath()`;
  await execute(process.execPath, ['--input-type=module', '--eval', script], { env });
  // A parallel run may have been faster.
  await rename(work, folder).catch(() => rm(work, { recursive: true, force: true }));
  return folder;
}

/** A page, and what must not happen on it. */
export interface WatchedPage {
  page: Page;
  /** Console errors and warnings, refusals by the content security policy, requests to other servers. */
  complaints: string[];
}

export async function openPage(browser: Browser, url: string): Promise<WatchedPage> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1400, height: 900 });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== new URL(url).origin) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}
