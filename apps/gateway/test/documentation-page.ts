import type { WatchedPage } from '@stoa/testing';
import type { ElementHandle, Page } from 'puppeteer-core';

/** The list of methods at the left. */
const list = 'aside[aria-label^="Sidebar for"]';

/** What the Response pane shows. */
export interface ShownReply {
  /** `200 OK` */
  status: string;
  body: string;
}

/** A documentation page, used by the names of its buttons and by typing. */
export class DocumentationPage {
  private constructor(
    private readonly page: Page,
    readonly complaints: readonly string[],
  ) {}

  static async of({ page, complaints }: WatchedPage): Promise<DocumentationPage> {
    await page.waitForSelector(`${list} a`);
    return new DocumentationPage(page, complaints);
  }

  /** Those of the methods, as `GET/auth/me/`, that are not in the list at the left. Opens all groups of the list. */
  async missing(methods: readonly string[]): Promise<string[]> {
    const closed = `${list} button[aria-expanded="false"]`;
    for (let group = await this.page.$(closed); group; group = await this.page.$(closed)) await group.click();
    const links = await this.page.$$eval(`${list} a`, (all) => all.map(({ hash }) => hash));
    return methods.filter((method) => !links.some((link) => link.endsWith(`/${method}`)));
  }

  /** Selects a method in the list at the left. */
  async choose(tag: string, method: string, path: string): Promise<void> {
    const link = `${list} a[href$="/${method}${path}"]`;
    if (!(await this.page.$(link)))
      await this.#click(`::-p-xpath(//aside//button[contains(., "Open Group - ${tag}")])`);
    await this.#click(link);
  }

  /** The code sample beside the button. */
  async sample(method: string, path: string): Promise<string> {
    const button = await this.#shown(tryItOf(method, path));
    return button.evaluate((element) => element.closest('.scalar-card')!.textContent);
  }

  async tryIt(method: string, path: string): Promise<void> {
    await this.#click(tryItOf(method, path));
    await this.page.waitForSelector('[role="dialog"]');
  }

  async typeBody(text: string): Promise<void> {
    await this.#click('section[aria-label^="Request"] .cm-content');
    await this.page.keyboard.down('Control');
    await this.page.keyboard.press('KeyA');
    await this.page.keyboard.up('Control');
    await this.page.keyboard.sendCharacter(text);
  }

  /** Types at the end of what is in the field of the Security section that has this label. */
  async typeKey(key: string, label = 'Value'): Promise<void> {
    const field = await this.#shown(`section[aria-label^="Request"] ::-p-aria(${label})`);
    await field.focus();
    await this.page.keyboard.press('End');
    await this.page.keyboard.sendCharacter(key);
  }

  /** Sends the request by keyboard and waits for its reply in the Response pane. */
  async send(): Promise<ShownReply> {
    const [received] = await Promise.all([
      this.page.waitForResponse((response) => response.request().resourceType() === 'fetch'),
      this.#press('Control', 'Enter'),
    ]);
    const status = `${received.status()} ${received.statusText()}`;
    const pane = 'section[aria-label="Response"]';
    await this.page.waitForSelector(`${pane} ::-p-text(${status})`);
    const editor = await this.page.waitForSelector(`${pane} .cm-content`);
    return { status, body: await editor!.evaluate(({ textContent }) => textContent) };
  }

  async close(): Promise<void> {
    await this.#click('::-p-xpath(//button[contains(., "Close Client")])');
    await this.page.waitForSelector('[role="dialog"]', { hidden: true });
  }

  async #press(held: 'Control', key: 'Enter'): Promise<void> {
    await this.page.keyboard.down(held);
    await this.page.keyboard.press(key);
    await this.page.keyboard.up(held);
  }

  async #click(selector: string): Promise<void> {
    await (await this.#shown(selector)).click();
  }

  async #shown(selector: string): Promise<ElementHandle> {
    return (await this.page.waitForSelector(selector, { visible: true }))!;
  }
}

const tryItOf = (method: string, path: string): string =>
  `::-p-xpath(//button[contains(., "Try it") and contains(., "(${method.toLowerCase()} ${path})")])`;
