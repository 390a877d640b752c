import { expect, test } from '@grafana/plugin-e2e';
import type { Locator, Page } from '@playwright/test';
import { DATASOURCE, LOADING_MS } from './grafana';

/** The shipped rule with a fixed limit, and a bot that it can fire for. */
const RULE = 'koreai-drop-off-rate';
const BOT = 'st-sim-sales';

interface Rule {
  annotations: Record<string, string>;
}

/** Where the link in the text of an alert leads. */
async function addressOfAlert(page: Page): Promise<string> {
  const { annotations } = (await (await page.request.get(`/api/v1/provisioning/alert-rules/${RULE}`)).json()) as Rule;
  const [, address] = /externalURL \}\}(\S*\{\{.*?\}\}\S*)/.exec(annotations.description)!;
  return `/${address.replace(/\{\{.*?\}\}/, BOT)}`;
}

/** Scrolls down until something is on the page: what is far below is not drawn before. */
async function scrollTo(page: Page, wanted: Locator): Promise<void> {
  // At the edge of the page, so that no table is scrolled instead.
  await page.mouse.move(page.viewportSize()!.width - 4, 500);
  await expect(async () => {
    if (!(await wanted.isVisible())) {
      await page.mouse.wheel(0, 700);
    }
    await expect(wanted).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 2 * LOADING_MS });
}

/** What was said in a session, as the data source answers once the bot has a call left. */
async function messagesOf(page: Page, id: string): Promise<string[]> {
  const query = { refId: 'A', datasource: DATASOURCE, queryType: 'conversation', sessionIds: [id], bots: [BOT] };
  const data = { queries: [query], from: 'now-6h', to: 'now' };
  let said: string[] = [];
  await expect(async () => {
    const answer = await page.request.post('/api/ds/query', { data });
    const { A } = (await answer.json()).results;
    expect(A.error).toBeUndefined();
    const [frame] = A.frames;
    said = frame.data.values[frame.schema.fields.findIndex(({ name }: { name: string }) => name === 'body')];
  }).toPass({ timeout: LOADING_MS });
  return said;
}

/** Expects a conversation that begins as the session did, with the side before each text. */
async function expectConversation(page: Page, id: string): Promise<void> {
  const [first] = await messagesOf(page, id);
  await expect(page.getByText(first.split('\n')[0]).first()).toBeVisible({ timeout: LOADING_MS });
  const sides = page.getByTitle('from', { exact: true }).filter({ hasText: /^(bot|user)\s*$/ });
  await expect(sides.first()).toBeVisible();
}

const ids = (page: Page) => page.getByText(/^[0-9a-f]{24}$/).first();

test('an alert rule leads to its panel', async ({ page }) => {
  await page.goto(`/alerting/grafana/${RULE}/view`);
  const link = page.getByRole('link', { name: 'View panel' });
  await expect(link).toHaveAttribute('href', /koreai-drop-off-investigation.*viewPanel=\d+/);
});

test('from an alert to its drop-offs to one session to what was said in it, in three clicks', async ({ page }) => {
  test.setTimeout(240_000);
  // 1: the link in the alert.
  await page.goto(await addressOfAlert(page));
  await scrollTo(page, ids(page));
  // A cell is drawn before its text.
  await expect(ids(page)).not.toBeEmpty();
  const id = await ids(page).innerText();
  // 2 and 3: the session, and its conversation.
  await page.getByText(id, { exact: true }).click();
  await page.locator('a', { hasText: 'Show conversation' }).click();

  await expect(page).toHaveURL(/explore/);
  const url = decodeURIComponent(page.url());
  expect(url).toContain('"queryType":"conversation"');
  expect(url).toContain(id);
  expect(url).toContain('"sortOrder":"Ascending"');
  await expectConversation(page, id);
});

test('the session explorer shows the conversation of the session that is chosen', async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto(`/d/koreai-session-explorer?from=now-6h&to=now&var-containment=dropOff&var-bot=${BOT}`);
  await scrollTo(page, ids(page));
  // A cell is drawn before its text.
  await expect(ids(page)).not.toBeEmpty();
  const id = await ids(page).innerText();
  // 1: the session, by the time of its start.
  await page.getByRole('row').filter({ hasText: id }).locator('a').first().click();
  await expect(page).toHaveURL(new RegExp(`var-session=${id}`));
  // 2: the row.
  const row = page.getByRole('button', { name: 'Expand row' }).or(page.getByText('Conversation', { exact: true }));
  await scrollTo(page, row.first());
  await row.first().click();
  await scrollTo(page, page.getByText('What was said', { exact: true }));
  await expectConversation(page, id);
});

test('a dashboard shows what was said last, once its row is opened', async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto('/d/koreai-drop-off-investigation');
  const row = page.getByText('What they said last', { exact: true });
  await scrollTo(page, row);
  await row.click();
  await scrollTo(page, page.getByRole('gridcell', { name: /^(bot|user)$/ }).first());
});
