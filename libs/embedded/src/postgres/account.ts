/** The account that runs PostgreSQL in place of root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** PostgreSQL does not run as root. These accounts exist on most systems and own nothing of value. */
const preferred = ['postgres', 'nobody', 'daemon'];
const noLogin = /\/(nologin|false)$/;

interface Row extends Account {
  shell: string;
}

function rowsOf(passwd: string): Row[] {
  return passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid, , , shell = ''] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid), shell }] : [];
  });
}

const accountOf = ({ name, uid, gid }: Row): Account => ({ name, uid, gid });

/**
 * The account in the text of /etc/passwd: `wanted`, else a preferred one, else the first without a login shell.
 * @throws when there is none; the message names the variable that chooses one.
 */
export function pickAccount(passwd: string, wanted?: string): Account {
  const rows = rowsOf(passwd).filter(({ uid }) => uid !== 0);
  const names = wanted ? [wanted] : preferred;
  const named = names.flatMap((name) => rows.filter((row) => row.name === name))[0];
  const row = named ?? (wanted ? undefined : rows.find(({ shell }) => noLogin.test(shell)));
  if (row) return accountOf(row);
  const missing = wanted ? `the account "${wanted}" (STOA_POSTGRES_ACCOUNT)` : 'an account for it';
  throw new Error(
    `PostgreSQL does not run as root, and /etc/passwd does not have ${missing}: ` +
      'add one with "useradd --system postgres", or name an existing one in STOA_POSTGRES_ACCOUNT',
  );
}

/** The account with this uid; PostgreSQL accepts only one that the system can name. */
export function accountWithId(passwd: string, uid: number, gid: number): Account {
  const row = rowsOf(passwd).find((candidate) => candidate.uid === uid);
  return { name: row?.name ?? `uid ${uid}`, uid, gid };
}
