import { Injectable } from '@nestjs/common';
import { Egress } from '@stoa/egress';
import { Files, type StoredFile } from '@stoa/files';
import { Fault } from '@stoa/kernel';
import { checkPublicUrl } from '../public-url.js';
import { RunFailure } from './run-failure.js';
import { maxFileBytes } from './upload-limits.js';

/** Milliseconds until a server answers, and that it may pause. */
const timeout = 30_000;

/** Fetches the files that suppliers name by URL. */
@Injectable()
export class FeedDownload {
  constructor(
    private readonly egress: Egress,
    private readonly files: Files,
  ) {}

  /** @throws Fault invalid for a URL that requests may not reach */
  async check(url: string): Promise<void> {
    await checkPublicUrl(this.egress, url, { isPlainAllowed: true });
  }

  /** @throws RunFailure for an answer that another attempt would not change; the error of the connection */
  async store(url: string, signal: AbortSignal): Promise<StoredFile> {
    try {
      const request = { timeout, maxBytes: maxFileBytes, isPlainAllowed: true, signal };
      const { status, body } = await this.egress.request(url, request);
      if (status === 200) return await this.files.put(body, { maxBytes: maxFileBytes });
      await body.return();
      throw new RunFailure(`The file cannot be fetched: the server answered ${status}.`);
    } catch (error) {
      throw finalOf(error) ?? error;
    }
  }
}

function finalOf(error: unknown): RunFailure | undefined {
  if (!(error instanceof Fault)) return undefined;
  if (error.reason === 'egress' && error.kind === 'forbidden')
    return new RunFailure('The file cannot be fetched: its address is not public.');
  return error.kind === 'too_large' ? new RunFailure('The file has more than 256 MiB.') : undefined;
}
