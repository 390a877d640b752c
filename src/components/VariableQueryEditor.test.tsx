import { render, screen } from '@testing-library/react';
import React, { useState } from 'react';

import type { SessionsQuery } from '../query';
import { barriers, choose, pretendLayout, user, write } from '../testing/dom';
import { dataSource, range, serve, setUser, setVariables } from '../testing/host';
import type { VariableQuery } from '../variableQuery';
import { VariableQueryEditor } from './VariableQueryEditor';

let stored: VariableQuery;

beforeAll(pretendLayout);
beforeEach(() => {
  setUser();
  setVariables({});
  serve(() => ({ keys: [{ value: 'channel' }, { value: 'sessionTag.intent' }] }));
});

function show(query: Partial<VariableQuery> | string) {
  const datasource = dataSource();
  function Host() {
    const [value, setValue] = useState(query as VariableQuery & SessionsQuery);
    stored = value;
    return (
      <VariableQueryEditor
        query={value}
        onChange={setValue}
        onRunQuery={jest.fn()}
        datasource={datasource}
        range={range(1, 2)}
      />
    );
  }
  return render(<Host />);
}

it('starts with bots for a new variable, which nothing narrows', async () => {
  const { container } = show('');
  expect(screen.getByLabelText('List')).toHaveValue('Bots');
  expect(screen.queryByLabelText('Bots')).toBeNull();
  expect(await barriers(container)).toEqual([]);
});

it('lists channels of some sessions', async () => {
  show('');
  await choose('List', 'Channels');
  await choose('Status', 'All');
  expect(stored).toEqual({ refId: 'SessionsVariable', show: 'values', key: 'channel', status: 'all' });
});

it('lists the values of a tag, which may come from another variable', async () => {
  show({ refId: 'mine', show: 'values', key: 'channel' });
  await choose('List', 'Values of a tag');
  expect(stored.key).toBeUndefined();
  const actor = user();
  await choose('Tag', 'intent', actor);
  expect(stored).toMatchObject({ refId: 'mine', show: 'values', key: 'sessionTag.intent' });
  await write('Tag', '$tag', actor);
  expect(stored.key).toBe('$tag');
  expect(screen.getByLabelText('List')).toHaveValue('Values of a tag');
});

it('lists tag names', async () => {
  show({ refId: 'mine', show: 'values', key: 'channel' });
  await choose('List', 'Tag names');
  expect(stored).toEqual({ refId: 'mine', show: 'tags', key: undefined });
});
