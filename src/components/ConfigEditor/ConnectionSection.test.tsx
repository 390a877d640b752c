import { screen } from '@testing-library/react';

import { showConfigEditor, stored } from '../../testing/configEditor';
import { pretendLayout, user, write } from '../../testing/dom';
import { setUser } from '../../testing/host';

beforeAll(pretendLayout);
beforeEach(() => setUser());

it('offers the known hosts', () => {
  showConfigEditor();
  const list = document.getElementById(screen.getByLabelText(/^URL/).getAttribute('list')!)!;
  expect([...list.querySelectorAll('option')].map((o) => o.value)).toContain('https://de-platform.kore.ai');
});

it.each([
  ['platform.kore.ai', 'Write the whole address'],
  ['ftp://kore.ai', 'has to begin with https://'],
  ['http://kore.ai', 'credentials could be read'],
  ['https://me@kore.ai', 'what stands before the @'],
])('explains what is wrong with the URL %s', (url, message) => {
  showConfigEditor({ url });
  expect(screen.getByText(new RegExp(message))).toBeInTheDocument();
});

it.each([
  ['https://chat.example.org/kore/botbuilder/summary', 'Calls go to https://chat.example.org/kore/api/public'],
  ['https://chat.example.org/botbuilder/summary?a=1', undefined],
  ['https://platform.kore.ai/some/page', undefined],
])('says what a path in the URL %s means', (url, hint) => {
  showConfigEditor({ url });
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.queryByText(/Calls go to/)?.textContent).toEqual(hint && expect.stringContaining(hint));
});

it('takes plain HTTP where it is allowed', () => {
  const { unmount } = showConfigEditor({ url: 'http://chat.example.org', jsonData: { allowPlainHttp: true } });
  expect(screen.queryByRole('alert')).toBeNull();
  unmount();
  showConfigEditor({ url: 'http://127.0.0.1:8085' });
  expect(screen.queryByRole('alert')).toBeNull();
});

it('adds, checks and removes bots', async () => {
  showConfigEditor({ jsonData: { bots: [{ id: 'st-1' }] } });
  const actor = user();
  await actor.click(screen.getByRole('button', { name: 'Add bot' }));
  expect(screen.getByText(/Write the ID of the bot/)).toBeInTheDocument();
  await actor.type(screen.getByLabelText(/^Bot ID 2/), 'st-1');
  expect(screen.getByText(/listed above already/)).toBeInTheDocument();
  await actor.click(screen.getByRole('button', { name: 'Remove bot 1' }));
  expect(stored().jsonData.bots).toEqual([{ id: 'st-1' }]);
});

it('shows bots that provisioning wrote as text', () => {
  showConfigEditor({ jsonData: { bots: 'st-1, st-2' as never }, readOnly: true });
  expect(screen.getByLabelText(/^Bot ID 2/)).toHaveValue('st-2');
});

it('asks for the whole account', async () => {
  showConfigEditor();
  await user().click(screen.getByLabelText('Whole account'));
  expect(stored().jsonData.scope).toBe('account');
  expect(screen.queryByLabelText(/^Bot ID/)).toBeNull();
});

it('has the time zone open beside the connection, since it decides what a day is', async () => {
  showConfigEditor();
  await write(/^Time zone/, 'Asia/Kolkata');
  expect(stored().jsonData.timeZone).toBe('Asia/Kolkata');
});

describe('the whole account', () => {
  it('has no list of bots, and rows that were never filled in are not kept', async () => {
    showConfigEditor({ jsonData: { bots: [{ id: 'st-1' }, { id: '' }] } });
    await user().click(screen.getByLabelText('Whole account'));
    expect(screen.queryByLabelText(/^Bot ID/)).toBeNull();
    expect(screen.queryByRole('button', { name: 'Add bot' })).toBeNull();
    expect(stored().jsonData).toMatchObject({ scope: 'account', bots: [{ id: 'st-1' }] });
  });

  it('finds the bots again when it was a mistake', async () => {
    showConfigEditor({ jsonData: { scope: 'account', bots: [{ id: 'st-1' }] } });
    await user().click(screen.getByLabelText('Bots'));
    expect(screen.getByLabelText(/^Bot ID 1/)).toHaveValue('st-1');
  });
});
