import { render, screen } from '@testing-library/react';
import React, { useState } from 'react';

import { barriers, choose, pretendLayout, user, write } from '../../testing/dom';
import { setUser } from '../../testing/host';
import { ConfigEditor } from './ConfigEditor';
import type { ConfigProps } from './section';

type Options = ConfigProps['options'];

let options: Options;

beforeAll(pretendLayout);
beforeEach(() => setUser());

/** The editor as the host shows it: what is changed comes back as the settings. */
function show(changed: Partial<Options> = {}) {
  const initial = { url: '', jsonData: {}, secureJsonFields: {}, readOnly: false, ...changed } as Options;
  function Host() {
    const [value, setValue] = useState(initial);
    options = value;
    return <ConfigEditor options={value} onOptionsChange={setValue} />;
  }
  return render(<Host />);
}

const expand = (title: string) => user().click(screen.getByRole('button', { name: `Expand section ${title}` }));

it('takes what is needed to connect', async () => {
  show();
  const actor = user();
  await actor.type(screen.getByLabelText(/^URL/), 'https://platform.kore.ai');
  await actor.type(screen.getByLabelText(/^Bot ID 1/), 'st-1');
  await actor.type(screen.getByLabelText('Display name 1'), 'Support');
  await actor.type(screen.getByLabelText(/^Client ID/), 'cs-1');
  await actor.type(screen.getByLabelText(/^Client secret/), 'hush');
  expect(options).toMatchObject({
    url: 'https://platform.kore.ai',
    jsonData: { bots: [{ id: 'st-1', name: 'Support' }], clientId: 'cs-1' },
    secureJsonData: { clientSecret: 'hush' },
  });
  expect(JSON.stringify(options.jsonData)).not.toContain('hush');
});

it('offers the known hosts', () => {
  show();
  const list = document.getElementById(screen.getByLabelText(/^URL/).getAttribute('list')!)!;
  expect([...list.querySelectorAll('option')].map((o) => o.value)).toContain('https://de-platform.kore.ai');
});

it.each([
  ['platform.kore.ai', 'Write the whole address'],
  ['ftp://kore.ai', 'has to begin with https://'],
  ['http://kore.ai', 'credentials could be read'],
  ['https://me@kore.ai', 'what stands before the @'],
])('explains what is wrong with the URL %s', (url, message) => {
  show({ url });
  expect(screen.getByText(new RegExp(message))).toBeInTheDocument();
});

it.each([
  ['https://chat.example.org/kore/botbuilder/summary', 'Calls go to https://chat.example.org/kore/api/public'],
  ['https://chat.example.org/botbuilder/summary?a=1', undefined],
  ['https://platform.kore.ai/some/page', undefined],
])('says what a path in the URL %s means', (url, hint) => {
  show({ url });
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.queryByText(/Calls go to/)?.textContent).toEqual(hint && expect.stringContaining(hint));
});

it.each([
  [{ clientId: {} }, 'Client ID (clientId) must be a text.'],
  [{ bots: 5 }, 'Bots (bots) must be a list of {id, name}.'],
  [{ scope: 'all' }, 'Scope (scope) cannot be "all": choose one of bot, account.'],
  ['x', 'jsonData must be a JSON object'],
])('says at the field why %j cannot be read', (jsonData, message) => {
  show({ jsonData: jsonData as never });
  expect(screen.getByText(message, { exact: false })).toBeInTheDocument();
});

it('keeps what it cannot read while something else is changed', async () => {
  show({ jsonData: { clientId: {}, pageSize: 'many', bots: ['st-1'] } as never });
  await user().type(screen.getByLabelText('Display name 1'), 'My bot');
  expect(options.jsonData).toEqual({ clientId: {}, pageSize: 'many', bots: [{ id: 'st-1', name: 'My bot' }] });
});

it('takes plain HTTP where it is allowed', () => {
  const { unmount } = show({ url: 'http://chat.example.org', jsonData: { allowPlainHttp: true } });
  expect(screen.queryByRole('alert')).toBeNull();
  unmount();
  show({ url: 'http://127.0.0.1:8085' });
  expect(screen.queryByRole('alert')).toBeNull();
});

it('adds, checks and removes bots', async () => {
  show({ jsonData: { bots: [{ id: 'st-1' }] } });
  const actor = user();
  await actor.click(screen.getByRole('button', { name: 'Add bot' }));
  expect(screen.getByText(/Write the ID of the bot/)).toBeInTheDocument();
  await actor.type(screen.getByLabelText(/^Bot ID 2/), 'st-1');
  expect(screen.getByText(/listed above already/)).toBeInTheDocument();
  await actor.click(screen.getByRole('button', { name: 'Remove bot 1' }));
  expect(options.jsonData.bots).toEqual([{ id: 'st-1' }]);
});

it('shows bots that provisioning wrote as text', () => {
  show({ jsonData: { bots: 'st-1, st-2' as never }, readOnly: true });
  expect(screen.getByLabelText(/^Bot ID 2/)).toHaveValue('st-2');
});

it('asks for the whole account', async () => {
  show();
  await user().click(screen.getByLabelText('Whole account'));
  expect(options.jsonData.scope).toBe('account');
  expect(screen.queryByLabelText(/^Bot ID/)).toBeNull();
});

describe('secrets', () => {
  it('are never shown, and can be replaced', async () => {
    show({ secureJsonFields: { clientSecret: true } });
    const secret = screen.getByLabelText(/^Client secret/);
    expect(secret).toHaveValue('configured');
    expect(secret).toBeDisabled();
    await user().click(screen.getByRole('button', { name: 'Reset' }));
    expect(options.secureJsonFields.clientSecret).toBe(false);
    await user().type(screen.getByLabelText(/^Client secret/), 'new');
    expect(options.secureJsonData).toEqual({ clientSecret: 'new' });
  });

  it('may be a token made elsewhere', async () => {
    show();
    await user().click(screen.getByLabelText('Static token'));
    expect(screen.queryByLabelText(/^Client ID/)).toBeNull();
    await user().type(screen.getByLabelText(/^Token/), 'ey');
    expect(options).toMatchObject({ jsonData: { authType: 'token' }, secureJsonData: { token: 'ey' } });
  });
});

describe('limits and loading', () => {
  it('stay empty for the defaults, which are shown', async () => {
    show();
    await expand('Limits and loading');
    const minute = screen.getByLabelText(/^Calls per minute/);
    expect(minute).toHaveAttribute('placeholder', '60');
    await user().type(minute, '30');
    expect(options.jsonData.callsPerMinute).toBe(30);
    await user().clear(minute);
    expect(options.jsonData.callsPerMinute).toBeUndefined();
  });

  it('explain numbers that are out of bounds; provisioning may write text', async () => {
    show({ jsonData: { pageSize: 0, callsPerHour: '1800' as unknown as number } });
    await expand('Limits and loading');
    expect(screen.getAllByRole('alert').map((a) => a.textContent)).toEqual(['Write a whole number from 10 to 10000.']);
  });
});

it('keeps tags and user IDs private', async () => {
  show();
  await expand('Privacy');
  await user().click(screen.getByLabelText('Only these'));
  expect(screen.getByText(/Write the names of the tags/)).toBeInTheDocument();
  await write('Tag names', 'intent');
  await user().click(screen.getByLabelText('Hashed'));
  expect(options.jsonData).toEqual({ tagPrivacy: 'list', tagList: ['intent'], userIdPrivacy: 'hashed' });
});

it("has Grafana's own TLS settings", async () => {
  show();
  await expand('TLS, headers and proxy');
  await user().click(screen.getByLabelText('Skip TLS certificate validation'));
  expect(options.jsonData).toEqual({ tlsSkipVerify: true });
});

it('changes nothing when it is provisioned', async () => {
  show({
    readOnly: true,
    url: 'https://platform.kore.ai',
    jsonData: { bots: [{ id: 'st-1' }] },
    secureJsonFields: { clientSecret: true },
  });
  for (const section of ['Privacy', 'Limits and loading', 'Several Grafana servers', 'TLS, headers and proxy']) {
    await expand(section);
  }
  const inputs = [
    ...screen.getAllByRole('textbox'),
    ...screen.getAllByRole('radio'),
    ...screen.getAllByRole('spinbutton'),
  ];
  expect(inputs.length).toBeGreaterThan(15);
  inputs.forEach((input) => expect(input).toBeDisabled());
  screen.getAllByRole('checkbox').forEach((box) => expect(box).toBeDisabled());
  screen.getAllByRole('button', { name: 'Reset' }).forEach((reset) => expect(reset).toBeDisabled());
  expect(screen.getByLabelText(/^Client secret/)).toHaveValue('configured');
  expect(screen.queryByRole('button', { name: 'Add bot' })).toBeNull();
});

it('has no barriers', async () => {
  const { container } = show({ url: 'nonsense', jsonData: { bots: [{ id: 'st-1' }, { id: '' }] } });
  await expand('Privacy');
  await expand('Limits and loading');
  expect(await barriers(container)).toEqual([]);
});

it('has the time zone open beside the connection, since it decides what a day is', async () => {
  show();
  await write(/^Time zone/, 'Asia/Kolkata');
  expect(options.jsonData.timeZone).toBe('Asia/Kolkata');
});

describe('the whole account', () => {
  it('has no list of bots, and rows that were never filled in are not kept', async () => {
    show({ jsonData: { bots: [{ id: 'st-1' }, { id: '' }] } });
    await user().click(screen.getByLabelText('Whole account'));
    expect(screen.queryByLabelText(/^Bot ID/)).toBeNull();
    expect(screen.queryByRole('button', { name: 'Add bot' })).toBeNull();
    expect(options.jsonData).toMatchObject({ scope: 'account', bots: [{ id: 'st-1' }] });
  });

  it('finds the bots again when it was a mistake', async () => {
    show({ jsonData: { scope: 'account', bots: [{ id: 'st-1' }] } });
    await user().click(screen.getByLabelText('Bots'));
    expect(screen.getByLabelText(/^Bot ID 1/)).toHaveValue('st-1');
  });
});

describe('required fields that are empty', () => {
  it('are not marked on a new page', () => {
    show({ version: 1 });
    expect(screen.queryByText('This is needed.')).toBeNull();
  });

  it('are all marked once that was saved', () => {
    show({ version: 2 });
    expect(screen.getAllByText('This is needed.')).toHaveLength(4);
    for (const label of [/^URL/, /^Bot ID 1/, /^Client ID/, /^Client secret/]) {
      expect(screen.getByLabelText(label)).toBeInTheDocument();
    }
  });

  it('do not include a secret that is stored', () => {
    show({ version: 2, url: 'https://platform.kore.ai', secureJsonFields: { clientSecret: true } });
    expect(screen.getAllByText('This is needed.')).toHaveLength(2);
  });
});

it('links every label to its input', async () => {
  show();
  await expand('Limits and loading');
  for (const input of [
    ...screen.getAllByRole('textbox'),
    ...screen.getAllByRole('spinbutton'),
    ...screen.getAllByRole('combobox'),
  ]) {
    expect((input as HTMLInputElement).labels!.length).toBeGreaterThan(0);
  }
  await choose(/^Time zone/, /^Africa\/Abidjan/);
  expect(options.jsonData.timeZone).toBe('Africa/Abidjan');
});

it('opens conversations only where somebody says so, and takes patterns to mask', async () => {
  show();
  await expand('Privacy');
  expect(screen.getByRole('radio', { name: 'Off', checked: true })).toBeInTheDocument();
  expect(screen.queryByLabelText(/^Patterns to mask/)).not.toBeInTheDocument();
  await user().click(screen.getByRole('radio', { name: 'Masked' }));
  await write(/^Patterns to mask/, 'C-\\d+');
  expect(options.jsonData).toEqual({ conversations: 'masked', conversationPatterns: ['C-\\d+'] });
  await user().click(screen.getByRole('radio', { name: 'On' }));
  expect(options.jsonData.conversations).toBe('on');
});

it('names a pattern to mask that is no regular expression of RE2', async () => {
  show({ jsonData: { conversations: 'masked', conversationPatterns: ['a+', '(?=a)'] } as Options['jsonData'] });
  await expand('Privacy');
  expect(screen.getByText(/"\(\?=a\)" is not a regular expression/)).toBeInTheDocument();
});
