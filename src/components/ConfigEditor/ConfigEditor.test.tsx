import { screen } from '@testing-library/react';

import { expandSection, showConfigEditor, stored } from '../../testing/configEditor';
import { barriers, choose, pretendLayout, user } from '../../testing/dom';
import { setUser } from '../../testing/host';

beforeAll(pretendLayout);
beforeEach(() => setUser());

it('takes what is needed to connect', async () => {
  showConfigEditor();
  const actor = user();
  await actor.type(screen.getByLabelText(/^URL/), 'https://platform.kore.ai');
  await actor.type(screen.getByLabelText(/^Bot ID 1/), 'st-1');
  await actor.type(screen.getByLabelText('Display name 1'), 'Support');
  await actor.type(screen.getByLabelText(/^Client ID/), 'cs-1');
  await actor.type(screen.getByLabelText(/^Client secret/), 'hush');
  expect(stored()).toMatchObject({
    url: 'https://platform.kore.ai',
    jsonData: { bots: [{ id: 'st-1', name: 'Support' }], clientId: 'cs-1' },
    secureJsonData: { clientSecret: 'hush' },
  });
  expect(JSON.stringify(stored().jsonData)).not.toContain('hush');
});

it.each([
  [{ clientId: {} }, 'Client ID (clientId) must be a text.'],
  [{ bots: 5 }, 'Bots (bots) must be a list of {id, name}.'],
  [{ scope: 'all' }, 'Scope (scope) cannot be "all": choose one of bot, account.'],
  ['x', 'jsonData must be a JSON object'],
])('says at the field why %j cannot be read', (jsonData, message) => {
  showConfigEditor({ jsonData: jsonData as never });
  expect(screen.getByText(message, { exact: false })).toBeInTheDocument();
});

it('keeps what it cannot read while something else is changed', async () => {
  showConfigEditor({ jsonData: { clientId: {}, pageSize: 'many', bots: ['st-1'] } as never });
  await user().type(screen.getByLabelText('Display name 1'), 'My bot');
  expect(stored().jsonData).toEqual({ clientId: {}, pageSize: 'many', bots: [{ id: 'st-1', name: 'My bot' }] });
});

describe('secrets', () => {
  it('are never shown, and can be replaced', async () => {
    showConfigEditor({ secureJsonFields: { clientSecret: true } });
    const secret = screen.getByLabelText(/^Client secret/);
    expect(secret).toHaveValue('configured');
    expect(secret).toBeDisabled();
    await user().click(screen.getByRole('button', { name: 'Reset' }));
    expect(stored().secureJsonFields.clientSecret).toBe(false);
    await user().type(screen.getByLabelText(/^Client secret/), 'new');
    expect(stored().secureJsonData).toEqual({ clientSecret: 'new' });
  });

  it('may be a token made elsewhere', async () => {
    showConfigEditor();
    await user().click(screen.getByLabelText('Static token'));
    expect(screen.queryByLabelText(/^Client ID/)).toBeNull();
    await user().type(screen.getByLabelText(/^Token/), 'ey');
    expect(stored()).toMatchObject({ jsonData: { authType: 'token' }, secureJsonData: { token: 'ey' } });
  });
});

describe('limits and loading', () => {
  it('stay empty for the defaults, which are shown', async () => {
    showConfigEditor();
    await expandSection('Limits and loading');
    const minute = screen.getByLabelText(/^Calls per minute/);
    expect(minute).toHaveAttribute('placeholder', '60');
    await user().type(minute, '30');
    expect(stored().jsonData.callsPerMinute).toBe(30);
    await user().clear(minute);
    expect(stored().jsonData.callsPerMinute).toBeUndefined();
  });

  it('explain numbers that are out of bounds; provisioning may write text', async () => {
    showConfigEditor({ jsonData: { pageSize: 0, callsPerHour: '1800' as unknown as number } });
    await expandSection('Limits and loading');
    expect(screen.getAllByRole('alert').map((a) => a.textContent)).toEqual(['Write a whole number from 10 to 10000.']);
  });
});

it("has Grafana's own TLS settings", async () => {
  showConfigEditor();
  await expandSection('TLS, headers and proxy');
  await user().click(screen.getByLabelText('Skip TLS certificate validation'));
  expect(stored().jsonData).toEqual({ tlsSkipVerify: true });
});

it('changes nothing when it is provisioned', async () => {
  showConfigEditor({
    readOnly: true,
    url: 'https://platform.kore.ai',
    jsonData: { bots: [{ id: 'st-1' }] },
    secureJsonFields: { clientSecret: true },
  });
  for (const section of ['Privacy', 'Limits and loading', 'Several Grafana servers', 'TLS, headers and proxy']) {
    await expandSection(section);
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
  const { container } = showConfigEditor({ url: 'nonsense', jsonData: { bots: [{ id: 'st-1' }, { id: '' }] } });
  await expandSection('Privacy');
  await expandSection('Limits and loading');
  expect(await barriers(container)).toEqual([]);
});

describe('required fields that are empty', () => {
  it('are not marked on a new page', () => {
    showConfigEditor({ version: 1 });
    expect(screen.queryByText('This is needed.')).toBeNull();
  });

  it('are all marked once that was saved', () => {
    showConfigEditor({ version: 2 });
    expect(screen.getAllByText('This is needed.')).toHaveLength(4);
    for (const label of [/^URL/, /^Bot ID 1/, /^Client ID/, /^Client secret/]) {
      expect(screen.getByLabelText(label)).toBeInTheDocument();
    }
  });

  it('do not include a secret that is stored', () => {
    showConfigEditor({ version: 2, url: 'https://platform.kore.ai', secureJsonFields: { clientSecret: true } });
    expect(screen.getAllByText('This is needed.')).toHaveLength(2);
  });
});

it('links every label to its input', async () => {
  showConfigEditor();
  await expandSection('Limits and loading');
  for (const input of [
    ...screen.getAllByRole('textbox'),
    ...screen.getAllByRole('spinbutton'),
    ...screen.getAllByRole('combobox'),
  ]) {
    expect((input as HTMLInputElement).labels!.length).toBeGreaterThan(0);
  }
  await choose(/^Time zone/, /^Africa\/Abidjan/);
  expect(stored().jsonData.timeZone).toBe('Africa/Abidjan');
});
