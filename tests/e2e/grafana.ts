import type { Locator, Page, Response } from '@playwright/test';

/** The data source of provisioning/, which every test but those of the settings uses. */
export const DATASOURCE = { uid: 'koreai-sessions', name: 'Kore.ai Sessions', type: 'koreai-sessions-datasource' };

/** How long the first reading of sessions may take: Kore.ai's limits apply to the simulator, too. */
export const LOADING_MS = 60_000;

/** The address at which Grafana reaches the simulator: that of the provisioned data source. */
export async function simulatorUrl(page: Page): Promise<string> {
  const response = await page.request.get(`/api/datasources/uid/${DATASOURCE.uid}`);
  const { url } = (await response.json()) as { url: string };
  return url;
}

/** Picks an option of a combobox by the labels that people see. */
export async function choose(scope: Page | Locator, page: Page, label: string, option: string): Promise<void> {
  await scope.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).first().click();
}

/** Asks by the button of that name; the page models give up on it after a second, which a busy machine may need. */
export async function ask(page: Page, button: 'Run query' | 'Refresh'): Promise<Response> {
  const answer = page.waitForResponse((response) => response.url().includes('/api/ds/query'));
  await page.getByRole('button', { name: button, exact: true }).click();
  return answer;
}
