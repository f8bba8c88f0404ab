import * as path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { ROOT } from './profile.ts';

const BROWSER = path.join(ROOT, '.editor', 'browser');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
// A machine that does much else takes its time; a test that passes does not wait for it.
const PATIENCE = 60_000;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Options {
  /** The answer to the question of trust; without one the profile must not ask. */
  readonly trust?: boolean;
  /** What the names of the screenshots begin with. */
  readonly name: string;
  readonly viewport?: { width: number; height: number };
  readonly scale?: number;
}

/** A workbench with a folder open, used as a person would: by keys, by the mouse, by what is on the screen. */
export class Workbench {
  private shots = 0;
  private readonly browser: Browser;
  readonly page: Page;
  private readonly name: string;

  private constructor(browser: Browser, page: Page, name: string) {
    this.browser = browser;
    this.page = page;
    this.name = name;
  }

  /** Opens a folder, and answers the question of trust where it is asked. */
  static async open(url: string, folder: string, options: Options): Promise<Workbench> {
    const browser = await chromium.launch({ executablePath: BROWSER, headless: true, args: FLAGS });
    try {
      const page = await browser.newPage({
        viewport: options.viewport ?? { width: 1400, height: 900 },
        deviceScaleFactor: options.scale ?? 1,
      });
      page.setDefaultTimeout(PATIENCE);
      await page.goto(`${url}/?folder=${folder}`);
      await page.waitForSelector('.monaco-workbench');
      if (options.trust !== undefined) {
        const answer = options.trust ? /Yes, I trust/ : /No, I don't trust/;
        await page.getByRole('button', { name: answer }).click();
      }
      return new Workbench(browser, page, options.name);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** Keeps a picture of the whole screen and gives its path. */
  async shot(step: string): Promise<string> {
    this.shots++;
    const file = path.join(ROOT, '.artifacts', 'editor', `${this.name}-${this.shots}-${step}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Opens a file by its path in the folder. */
  async openFile(file: string): Promise<void> {
    const base = path.basename(file);
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(file);
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: base }).first();
    await row.waitFor();
    await row.click();
    await this.tab(base).waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** The tab of an open file that is in front. */
  tab(name: string): Locator {
    return this.page.locator('.tab.active', { hasText: name });
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(`>${title}`);
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await row.waitFor();
    await row.click();
  }

  /** Where a piece of the editor's text is on the screen. Words are not elements: a line's text is in many spans. */
  async place(text: string): Promise<Box> {
    const handle = await this.page.waitForFunction((wanted) => {
      for (const line of document.querySelectorAll('.editor-instance .view-line')) {
        const at = (line.textContent ?? '').replaceAll('\u00a0', ' ').indexOf(wanted);
        if (at < 0) continue;
        const range = document.createRange();
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        let seen = 0;
        let open = false;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const length = node.textContent?.length ?? 0;
          if (!open && at < seen + length) {
            range.setStart(node, at - seen);
            open = true;
          }
          if (open && at + wanted.length <= seen + length) {
            range.setEnd(node, at + wanted.length - seen);
            const { x, y, width, height } = range.getBoundingClientRect();
            return { x, y, width, height };
          }
          seen += length;
        }
      }
      return null;
    }, text);
    const box = await handle.jsonValue();
    if (box === null) throw new Error(`${text} is not on the screen`);
    return box;
  }

  /** The colour of a piece of the editor's text. */
  async colour(text: string): Promise<string> {
    const span = this.page.locator('.editor-instance .view-line span span', { hasText: text }).first();
    return span.evaluate((element) => getComputedStyle(element).color);
  }

  /** Clicks behind a piece of text, so that what is typed next follows it. */
  async clickAfter(text: string): Promise<void> {
    await this.rest();
    const box = await this.place(text);
    await this.page.mouse.click(box.x + box.width - 1, box.y + box.height / 2);
  }

  /** The text of the hover over a piece of text, once it has the wanted words. */
  async hover(text: string, wanted: RegExp): Promise<string> {
    await this.rest();
    const box = await this.place(text);
    await this.page.mouse.move(box.x + box.width / 2 - 3, box.y + box.height / 2);
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
    const widget = this.page.locator('.monaco-hover:visible', { hasText: wanted }).first();
    await widget.waitFor();
    return (await widget.innerText()).replaceAll('\u00a0', ' ');
  }

  /** Opens the quick fixes at a piece of text and gives the row of the wanted one. */
  async quickFixes(text: string, title: string | RegExp): Promise<Locator> {
    await this.clickAfter(text);
    const row = this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    // Asked for again when the list came before the diagnostics did.
    for (let attempt = 0; attempt < 5; attempt++) {
      await this.page.keyboard.press('Control+.');
      const there = await row.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (there) return row;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`no quick fix ${title}`);
  }

  /** The squiggles that are on the screen, by severity. */
  squiggles(severity: 'error' | 'warning' | 'info' | 'hint' = 'warning'): Locator {
    return this.page.locator(`.editor-instance .squiggly-${severity}`);
  }

  /** The whole text of the file in front: its own model, not only the lines on the screen. */
  async text(): Promise<string> {
    const lines = await this.page.locator('.editor-instance .view-line').evaluateAll((elements) =>
      elements
        .map((element) => ({ top: Number.parseFloat((element as HTMLElement).style.top), text: element.textContent }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text ?? ''),
    );
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  private get statusItem(): Locator {
    return this.page.locator('.statusbar-item[id^="sterna.sterna"]');
  }

  /** Sterna's item in the status bar, once it has the wanted words. */
  async status(wanted: RegExp, timeout = PATIENCE): Promise<string> {
    const item = this.statusItem.filter({ hasText: wanted });
    await item.waitFor({ timeout });
    return (await item.innerText()).trim();
  }

  /** The icon in Sterna's item, by its name. */
  statusIcon(name: string): Locator {
    return this.statusItem.locator(`.codicon-${name}`);
  }

  /** Closes what hangs over the editor and takes the mouse away: an open hover would take the next click. */
  async rest(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.mouse.move(5, 5);
    await this.page.waitForTimeout(300);
  }
}
