import type { Stage } from './stage.js';
import { expectSame } from './world.js';

/** 1C in a session of the exchange. */
export class OneC {
  private constructor(
    private readonly url: string,
    private readonly type: 'catalog' | 'sale',
    private readonly cookie: string,
  ) {}

  /** Logs in by HTTP Basic. */
  static async begin({ cast }: Stage, type: 'catalog' | 'sale' = 'catalog'): Promise<OneC> {
    const { email, password } = cast.erp;
    const url = `${cast.gateway}/1c_exchange/`;
    const authorization = `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`;
    const reply = await fetch(`${url}?type=${type}&mode=checkauth`, { headers: { authorization } });
    const [word, name, value] = (await reply.text()).split('\n');
    expectSame('the log-in of 1C', [word, name], ['success', 'cml_session']);
    const session = new OneC(url, type, `${name}=${value}`);
    expectSame('the beginning of 1C', (await session.ask('mode=init')).split('\n')[0], 'zip=yes');
    return session;
  }

  async ask(query: string, body?: string): Promise<string> {
    const reply = await fetch(`${this.url}?type=${this.type}&${query}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie: this.cookie },
      ...(body !== undefined && { body }),
    });
    return reply.text();
  }

  /** Asks again as long as the work is in progress. */
  async finish(query: string): Promise<string> {
    for (;;) {
      const said = await this.ask(query);
      if (!said.startsWith('progress\n')) return said;
    }
  }
}
