import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

/** What axe finds wrong within an element, each with the elements concerned; `but` names rules to leave out. */
export async function violations(page: Page, selector: string, but: string[] = []): Promise<string[]> {
  await page.evaluate(axe.source);
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
  const results = await page.evaluate(
    ([within, without]) =>
      (window as unknown as { axe: typeof axe }).axe.run(within, { resultTypes: ['violations'], rules: without }),
    [selector, rules] as const
  );
  return (results as AxeResults).violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`
  );
}
