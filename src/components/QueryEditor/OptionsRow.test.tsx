import { screen, waitFor } from '@testing-library/react';

import type { CoreApp } from '@grafana/data';

import type { SessionsQuery } from '../../query';
import { choose, user, write } from '../../testing/dom';
import { setUser } from '../../testing/host';
import { editor, setUpEditor, show } from '../../testing/queryEditor';

setUpEditor();

describe('options', () => {
  const open = async (query: Partial<SessionsQuery>, app?: CoreApp) => {
    show(query, app);
    await user().click(screen.getByRole('button', { name: /Options/ }));
  };

  it('are folded away and say how many are set', async () => {
    show({ timeShift: '7d', legend: '{{channel}}' });
    expect(screen.queryByLabelText('Time shift')).toBeNull();
    await user().click(screen.getByRole('button', { name: /Options \(2 set\)/ }));
    expect(screen.getByLabelText('Time shift')).toHaveValue('7d');
  });

  it('hold everything else of the query language', async () => {
    await open({});
    const actor = user();
    await choose('Time shift', 'The period before', actor);
    await actor.type(screen.getByLabelText('Minimum sessions'), '20{Enter}');
    await actor.type(screen.getByLabelText('Legend'), '{{{{channel}}{Enter}');
    await choose('Fetch', /Only matching/, actor);
    await write('API user ID', 'a@b.c', actor);
    await write('Call ID', 'c,2', actor);
    expect(screen.getByLabelText('Time zone')).toHaveAttribute('placeholder', 'Of the data source: Asia/Kolkata');
    expect(editor.stored).toMatchObject({
      timeShift: 'range',
      minSessions: 20,
      legend: '{{channel}}',
      fetch: 'filtered',
      apiUserId: ['a@b.c'],
      callId: ['c,2'],
    });
  });

  it('of a list hold tag columns and session IDs', async () => {
    await open({ queryType: 'sessions' });
    await choose('Tag columns', 'intent');
    await write('Session IDs', '6a');
    expect(editor.stored).toMatchObject({ tagColumns: ['sessionTag.intent'], sessionIds: ['6a'] });
    expect(screen.getByText(/Session IDs alone decide/)).toBeInTheDocument();
  });

  it('let editors have sessions read again, and then run the query', async () => {
    await open({ bots: ['st-1'] });
    expect(screen.queryByRole('button', { name: 'Read again now' })).toBeNull();
    setUser({ role: 'Editor' });
    await user().click(screen.getByRole('button', { name: /Options/ }));
    await user().click(screen.getByRole('button', { name: /Options/ }));
    await user().click(screen.getByRole('button', { name: 'Read again now' }));
    await waitFor(() => expect(screen.getByText('Reading 1 day again.')).toBeInTheDocument());
    expect(editor.asked.at(-1)!.body).toEqual({ bots: ['st-1'], range: { from: 1, to: 2 } });
    expect(editor.onRunQuery).toHaveBeenCalledTimes(1);
  });
});
