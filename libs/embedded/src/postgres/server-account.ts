import { chownSync, readFileSync, statSync } from 'node:fs';
import { accountWithId, pickAccount, type Account } from './account.js';
import { canWrite } from './reach.js';

const passwd = (): string => readFileSync('/etc/passwd', 'utf8');

/**
 * The account that runs PostgreSQL on `dataDir`, checked to write there; undefined is our own. The owner of existing
 * data decides; a new folder is given to the account.
 */
export function serverAccount(dataDir: string, wanted?: string): Account | undefined {
  const self = process.getuid?.();
  if (self === undefined) return undefined;
  const owner = statSync(dataDir);
  if (self !== 0) return ownAccount(owner.uid, self, dataDir);
  if (owner.uid !== 0) return checked(accountWithId(passwd(), owner.uid, owner.gid), dataDir);
  const account = pickAccount(passwd(), wanted);
  try {
    chownSync(dataDir, account.uid, account.gid);
  } catch (cause) {
    throw new Error(`${dataDir} cannot be given to the account ${account.name}; ${remedy}`, { cause });
  }
  return checked(account, dataDir);
}

const remedy = 'set STOA_DATA_DIR to a folder on a local disk, or start Stoa as an ordinary user';

function checked(account: Account, dataDir: string): Account {
  if (canWrite(account, dataDir)) return account;
  throw new Error(
    `The account ${account.name}, which runs PostgreSQL, cannot write to ${dataDir}; ${remedy}`,
  );
}

function ownAccount(owner: number, self: number, dataDir: string): undefined {
  if (owner === self) return undefined;
  throw new Error(
    `${dataDir} belongs to ${accountWithId(passwd(), owner, owner).name}, because root or another user made it: ` +
      'start as that user or as root, or set STOA_DATA_DIR to another folder',
  );
}
