import { screen } from '@testing-library/react';

import type { Options } from '../../testing/configEditor';
import { expandSection, showConfigEditor, stored } from '../../testing/configEditor';
import { pretendLayout, user, write } from '../../testing/dom';
import { setUser } from '../../testing/host';

beforeAll(pretendLayout);
beforeEach(() => setUser());

it('keeps tags and user IDs private', async () => {
  showConfigEditor();
  await expandSection('Privacy');
  await user().click(screen.getByLabelText('Only these'));
  expect(screen.getByText(/Write the names of the tags/)).toBeInTheDocument();
  await write('Tag names', 'intent');
  await user().click(screen.getByLabelText('Hashed'));
  expect(stored().jsonData).toEqual({ tagPrivacy: 'list', tagList: ['intent'], userIdPrivacy: 'hashed' });
});

it('opens conversations only where somebody says so, and takes patterns to mask', async () => {
  showConfigEditor();
  await expandSection('Privacy');
  expect(screen.getByRole('radio', { name: 'Off', checked: true })).toBeInTheDocument();
  expect(screen.queryByLabelText(/^Patterns to mask/)).not.toBeInTheDocument();
  await user().click(screen.getByRole('radio', { name: 'Masked' }));
  await write(/^Patterns to mask/, 'C-\\d+');
  expect(stored().jsonData).toEqual({ conversations: 'masked', conversationPatterns: ['C-\\d+'] });
  await user().click(screen.getByRole('radio', { name: 'On' }));
  expect(stored().jsonData.conversations).toBe('on');
});

it('names a pattern to mask that is no regular expression of RE2', async () => {
  showConfigEditor({
    jsonData: { conversations: 'masked', conversationPatterns: ['a+', '(?=a)'] } as Options['jsonData'],
  });
  await expandSection('Privacy');
  expect(screen.getByText(/"\(\?=a\)" is not a regular expression/)).toBeInTheDocument();
});
