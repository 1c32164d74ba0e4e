import { createHash, type Hash } from 'node:crypto';
import { Reply, type CallContext, type RequestProgress, type ReplyMeta } from '@stoa/bus';
import { Fault, type FaultKind } from '@stoa/kernel';
import type { Database, Transaction } from '@stoa/persistence';
import type { Claim, IdempotencyKeys } from './idempotency-keys.js';

/** Replies that a repetition gets again, beside those of success: what the request itself was wrong about. */
const kept: readonly FaultKind[] = [
  'invalid',
  'conflict',
  'precondition_failed',
  'too_large',
  'unsupported_media',
];

type StoredReply = { body: string; meta: ReplyMeta } | { fault: ReturnType<Fault['toJSON']> };

type Run = () => Promise<Reply>;

/** Writes more with the last transaction of a request. */
export type Finishing = (tx: Transaction, reply: Reply) => Promise<void>;

/**
 * Carries out a request with an idempotency key once: effect and reply are one commit. A repetition gets the stored
 * reply; while the request is carried out, and for another request with the key, it is refused.
 */
export class Idempotency {
  constructor(
    private readonly database: Database,
    private readonly keys: IdempotencyKeys,
  ) {}

  /** @throws Fault conflict/idempotency_running, conflict/idempotency_reused; the stored fault */
  async run(context: CallContext, run: Run, alsoWrite: Finishing): Promise<Reply> {
    const { key, place, digest } = context.idempotency!;
    const id = createHash('sha256')
      .update(JSON.stringify([context.caller?.user ?? null, place, key]))
      .digest();
    const read = readDigest(context, digest);
    const claim = await this.keys.claim(id, context.body ? null : read.hash.copy().digest('hex'));
    if (!claim) return this.#repeated(id, context, read.hash);
    const stop = this.keys.keep(claim);
    try {
      const progress = new Kept(claim.progress ?? undefined);
      context.progress = progress;
      return await this.#first(claim, { run, read, progress, alsoWrite });
    } finally {
      stop();
    }
  }

  async #first(
    claim: Claim,
    { run, read, progress, alsoWrite }: { run: Run; read: ReadDigest; progress: Kept; alsoWrite: Finishing },
  ): Promise<Reply> {
    const finish = (tx: Transaction, reply: StoredReply): Promise<void> =>
      this.keys.finish(tx, claim, { digest: read.hash.copy().digest('hex'), reply: JSON.stringify(reply) });
    try {
      return await this.database.unit(run, {
        // What is written before the body has been read prepares the effect.
        before: (tx) => this.keys.apply(tx, claim, { isEffect: read.isWhole(), progress: progress.text }),
        last: async (tx, reply) => {
          await finish(tx, { body: textOf(reply), meta: reply.meta });
          await alsoWrite(tx, reply);
        },
      });
    } catch (error) {
      const fault = Fault.from(error);
      const isKept = kept.includes(fault.kind) && !fault.reason.startsWith('idempotency') && read.isWhole();
      if (isKept) await this.database.transaction((tx) => finish(tx, { fault: fault.toJSON() }));
      else await this.keys.release(claim).catch(() => undefined); // the lease ends by itself
      throw fault;
    }
  }

  async #repeated(id: Buffer, { body }: CallContext, hash: Hash): Promise<Reply> {
    const known = await this.keys.find(id);
    const running = new Fault('conflict', 'idempotency_running', 'in progress', { retryAfter: 1 });
    if (!known?.digest) throw running;
    for await (const _chunk of body ?? []); // the digest is taken while it is read
    if (known.digest !== hash.digest('hex')) throw new Fault('conflict', 'idempotency_reused');
    if (!known.reply) throw running;
    const stored = JSON.parse(known.reply) as StoredReply;
    if ('body' in stored) return Reply.one(stored.body, { ...stored.meta, isReplayed: true });
    const { details, ...fault } = stored.fault;
    throw Fault.fromJSON({ ...fault, details: { ...details, isReplayed: true } });
  }
}

class Kept implements RequestProgress {
  text: string | undefined;

  constructor(readonly before: string | undefined) {}

  keep(text: string): void {
    this.text = text;
  }
}

interface ReadDigest {
  hash: Hash;
  /** Whether a streamed body has been read to its end. */
  isWhole(): boolean;
}

/** The digest of the request; that of a streamed body is taken while it is read. */
function readDigest(context: CallContext, digest: string): ReadDigest {
  const hash = createHash('sha256').update(digest);
  const { body } = context;
  let isWhole = !body;
  if (body)
    context.body = (async function* () {
      for await (const chunk of body) {
        hash.update(chunk);
        yield chunk;
      }
      isWhole = true;
    })();
  return { hash, isWhole: () => isWhole };
}

function textOf({ body }: Reply): string {
  if (typeof body === 'string') return body;
  throw new Error('An idempotent operation replies with one value.');
}
