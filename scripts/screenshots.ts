// npm run screenshots: takes the pictures of docs/img and src/img from the running
// plugin, at fixed sizes and with a clock that stands, so that a new run differs
// only where the plugin does.
//
//   npm run screenshots -- NAME ...   only pictures whose name begins so
//
// Pictures of dashboards and Explore need a Grafana: GRAFANA_HOME is the folder of
// an unpacked one. Without it they stay as they are, and the end says so.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page, Request } from '@playwright/test';
import { chromium } from '@playwright/test';
import { buildBackEnd, buildFrontEnd, buildPreview } from './build';
import { CHROMIUM_FLAGS, findChromium } from './chromium';
import type { Picture, Stage } from './screenshots/pictures';
import { PICTURES } from './screenshots/pictures';
import type { Closing } from './screenshots/stages';
import { startStages } from './screenshots/stages';

const root = path.resolve(__dirname, '..');
const say = (line: string) => console.log(line);
/** No request for so long: the page shows what it will show. */
const QUIET_MS = 2_000;
const LOADING_LIMIT_MS = 120_000;
/** Where Grafana and the preview say that they are not done. */
const BUSY = '[aria-label="Panel loading bar"], [aria-label^="Cancel quer"], :text-is("Loading"):visible';

async function main() {
  const names = process.argv.slice(2);
  const home = process.env.GRAFANA_HOME;
  const wanted = PICTURES.filter(({ name }) => names.length === 0 || names.some((start) => name.startsWith(start)));
  const taken = wanted.filter(({ stage }) => stage !== 'grafana' || home);
  if (wanted.length === 0) {
    throw new Error(`No picture begins with ${names.join(' or ')}.`);
  }
  await buildBackEnd(say);
  await buildFrontEnd(say);
  await buildPreview(say);
  const closing: Closing = [];
  try {
    const urls = await startStages(new Set(taken.map(({ stage }) => stage)), home, closing);
    const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
    closing.unshift(() => browser.close());
    for (const picture of taken) {
      await take(browser, picture, urls);
    }
  } finally {
    for (const close of closing) {
      await close();
    }
  }
  const left = wanted.filter((picture) => !taken.includes(picture)).map(({ name }) => name);
  if (left.length > 0) {
    say(`Not taken, as GRAFANA_HOME is not set: ${left.join(', ')}.`);
  }
}

async function take(browser: Browser, picture: Picture, urls: Partial<Record<Stage, string>>) {
  const { name, stage, theme, size, address, prepare, element, catalog } = picture;
  const context = await browser.newContext({ viewport: size, colorScheme: theme, timezoneId: 'UTC', locale: 'en-US' });
  const page = await context.newPage();
  const settle = watch(page);
  await page.goto(`${urls[stage]}${address}&theme=${theme}`);
  await settle();
  await prepare?.(page);
  await settle();
  const file = path.join(root, 'docs', 'img', `${name}.png`);
  mkdirSync(path.dirname(file), { recursive: true });
  const options = { path: file, animations: 'disabled', caret: 'hide', scale: 'css' } as const;
  await (element ? page.locator(element).first().screenshot(options) : page.screenshot(options));
  if (catalog) {
    copyFileSync(file, path.join(root, 'src', 'img', `${name}.png`));
  }
  say(`docs/img/${name}.png`);
  await context.close();
}

/** Follows the requests of a page, and waits until none has been under way for a while and nothing says that it loads. */
function watch(page: Page): () => Promise<void> {
  const running = new Set<Request>();
  let last = Date.now();
  const begun = (request: Request) => {
    running.add(request);
    last = Date.now();
  };
  const ended = (request: Request) => {
    running.delete(request);
    last = Date.now();
  };
  page.on('request', begun).on('requestfinished', ended).on('requestfailed', ended);
  const busy = async () => [
    ...[...running].map((request) => request.url()),
    ...(Date.now() - last < QUIET_MS ? ['a request a moment ago'] : []),
    ...(await page.locator(BUSY).evaluateAll((elements) => elements.map((element) => element.outerHTML))),
  ];
  return async () => {
    last = Date.now();
    const limit = last + LOADING_LIMIT_MS;
    for (let still = await busy(); still.length > 0; still = await busy()) {
      if (Date.now() > limit) {
        throw new Error(`${page.url()} still loads after ${LOADING_LIMIT_MS / 1000} s: ${still.join(', ')}`);
      }
      await page.waitForTimeout(100);
    }
    await page.evaluate(() => document.fonts.ready);
  };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
