import { createHmac } from 'node:crypto';
import { CommerceClient } from './commerce-client.js';
import type { RunningStack } from './running-stack.js';
import { companies, suppliers } from './world.js';

/** A user of the demonstration. */
interface Person {
  email: string;
  password: string;
  client: CommerceClient;
}

/** The users who sell, one of each supplier, and those who buy, each for some of the companies. */
export interface People {
  sellers: Person[];
  buyers: Person[];
  /** The ids of the companies of each buyer. */
  companies: number[][];
}

const buyerCount = 4;

/** Finds the users or makes them. Their passwords are derived from the administrator's token. */
export async function findPeople(stack: RunningStack, admin: CommerceClient): Promise<People> {
  const known = await admin.all<{ id: number; external_id: string }>(
    `/companies/?external_id__in=${companies.map((company) => company.external_id).join()}&ordering=id`,
  );
  const people: People = { sellers: [], buyers: [], companies: [] };
  for (const { external_id: key } of suppliers) {
    const supplier = await admin.idOf('/suppliers/', `external_id=${key}`);
    const email = `seller@${key}.example`;
    people.sellers.push(await findPerson(stack, admin, { email, role: 'supplier', supplier }));
  }
  for (let index = 0; index < buyerCount; index++) {
    const own = known.filter((_, place) => place % buyerCount === index).map(({ id }) => id);
    const email = `buyer-${index + 1}@demo.example`;
    people.buyers.push(await findPerson(stack, admin, { email, role: 'buyer', companies: own }));
    people.companies.push(own);
  }
  return people;
}

async function findPerson(
  { gateway, commerce }: RunningStack,
  admin: CommerceClient,
  user: { email: string; role: string; supplier?: number; companies?: number[] },
): Promise<Person> {
  const { email } = user;
  const password = createHmac('sha256', commerce.token).update(email).digest('base64url').slice(0, 20);
  const body = { ...user, password };
  const { id } = await admin.findOrCreate('/users/', `email=${email}`, body);
  const visitor = new CommerceClient(gateway);
  const logIn = () => visitor.answer<{ token: string }>('POST', '/auth/', { body: { email, password } });
  let [status, reply] = await logIn();
  if (status !== 200) {
    await admin.ask('PATCH', `/users/${id}/`, { password });
    [status, reply] = await logIn();
  }
  return { email, password, client: new CommerceClient(gateway, reply.token) };
}
