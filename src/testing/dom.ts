import { screen, waitFor, within } from '@testing-library/react';
import userEvent, { UserEvent } from '@testing-library/user-event';
import axe from 'axe-core';

// What jsdom does not have and lists of choices need: a layout.

/** Gives every element and text a size, so that virtual lists show their options. */
export function pretendLayout(): void {
  const context = { measureText: (text: string) => ({ width: 8 * text.length }) };
  HTMLCanvasElement.prototype.getContext = (() => context) as unknown as HTMLCanvasElement['getContext'];
  Object.defineProperty(Element.prototype, 'getBoundingClientRect', {
    configurable: true,
    value: () => ({ width: 500, height: 500, top: 0, left: 0, bottom: 500, right: 500, x: 0, y: 0 }),
  });
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 500 });
  Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, get: () => 500 });
}

export const user = (): UserEvent => userEvent.setup({ delay: null });

/** Picks an option of a list of choices, found by its label. */
export async function choose(label: string | RegExp, option: string | RegExp, actor = user()): Promise<void> {
  const input = screen.getByLabelText(label);
  await actor.click(input);
  await actor.click(await screen.findByRole('option', { name: option }));
}

/** The names of the options that a list of choices offers after something was typed. */
export async function offered(label: string | RegExp, typed = '', actor = user()): Promise<string[]> {
  const input = screen.getByLabelText(label);
  await actor.click(input);
  if (typed) {
    await actor.type(input, typed);
  }
  await waitFor(() => expect(screen.queryAllByRole('option').length).toBeGreaterThan(0));
  const names = screen.getAllByRole('option').map((option) => option.textContent ?? '');
  await actor.keyboard('{Escape}');
  return names;
}

/** What stands in the way of people who do not see, by rule; colours cannot be told here. */
export async function barriers(container: Element): Promise<string[]> {
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

export { within };
