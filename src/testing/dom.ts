import { configure, screen, waitFor } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event';
import axe from 'axe-core';

// What jsdom does not have and lists of choices need: a layout. Whole editors take their time in it.
jest.setTimeout(60_000);
configure({ defaultHidden: true, asyncUtilTimeout: 10_000 });

/** Gives every element and text a size, so that virtual lists show their options. */
export function pretendLayout(): void {
  const context = { measureText: (text: string) => ({ width: 8 * text.length }) };
  HTMLCanvasElement.prototype.getContext = (() => context) as unknown as HTMLCanvasElement['getContext'];
  // Working out the style of every element by every rule takes nearly all of the time; inline styles are what counts here.
  window.getComputedStyle = (element) => (element as HTMLElement).style;
  window.IntersectionObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  } as unknown as typeof IntersectionObserver;
  Object.defineProperty(Element.prototype, 'getBoundingClientRect', {
    configurable: true,
    value: () => ({ width: 500, height: 500, top: 0, left: 0, bottom: 500, right: 500, x: 0, y: 0 }),
  });
  for (const size of ['offsetHeight', 'offsetWidth', 'clientHeight', 'clientWidth']) {
    Object.defineProperty(HTMLElement.prototype, size, { configurable: true, get: () => 500 });
  }
}

export const user = (): UserEvent =>
  userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never });

/** Picks an option of a list of choices, found by its label. */
export async function choose(label: string | RegExp, option: string | RegExp, actor = user()): Promise<void> {
  await actor.click(screen.getByLabelText(label));
  await actor.click(await optionOf(option));
}

/** Types into a list of choices and picks the option that begins with the text: a suggestion, or the text itself. */
export async function write(label: string | RegExp, text: string, actor = user()): Promise<void> {
  await actor.click(screen.getByLabelText(label));
  await actor.keyboard(text);
  await actor.click(await optionOf(text));
}

/** The option that reads so; of a text, one that begins with it and has nothing but a description behind. */
function optionOf(text: string | RegExp): Promise<HTMLElement> {
  return waitFor(() => {
    const options = screen.queryAllByRole('option');
    const contents = options.map((option) => option.textContent ?? '');
    const at = [
      contents.findIndex((content) => (typeof text === 'string' ? content === text : text.test(content))),
      contents.findIndex((content) => typeof text === 'string' && content.startsWith(text)),
    ].find((index) => index >= 0);
    if (at === undefined) {
      throw new Error(`${text} is not among ${contents.join(' | ')}`);
    }
    return options[at];
  });
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
    resultTypes: ['violations'],
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
