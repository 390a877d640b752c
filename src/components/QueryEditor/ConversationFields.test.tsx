import { screen } from '@testing-library/react';

import { CoreApp } from '@grafana/data';

import { choose, offered, user } from '../../testing/dom';
import { editor, setUpEditor, show } from '../../testing/queryEditor';

setUpEditor();

describe('a conversation', () => {
  it('is offered where the data source shows conversations, and not in alert rules', async () => {
    const { unmount } = show({ queryType: 'sessions' }, CoreApp.Explore, undefined, { conversations: 'masked' });
    expect(await offered('Show')).toContainEqual(expect.stringMatching(/^Conversation/));
    unmount();
    const alert = show({ queryType: 'summary' }, CoreApp.UnifiedAlerting, undefined, { conversations: 'on' });
    expect(await offered('Show')).not.toContainEqual(expect.stringMatching(/^Conversation/));
    alert.unmount();
    show({ queryType: 'sessions' }, CoreApp.Explore);
    expect(await offered('Show')).not.toContainEqual(expect.stringMatching(/^Conversation/));
  });

  it('has sessions, last messages and a shape, and no measures', async () => {
    show({ queryType: 'conversation' }, CoreApp.Explore, undefined, { conversations: 'on' });
    const actor = user();
    await actor.type(screen.getByLabelText('Newest sessions'), '20');
    await actor.type(screen.getByLabelText('Last messages'), '3');
    await choose('Format', /^Table/, actor);
    expect(editor.stored).toMatchObject({ queryType: 'conversation', limit: 20, lastMessages: 3, format: 'table' });
    expect(screen.queryByLabelText('Measures')).not.toBeInTheDocument();
    await choose('Format', /^Logs/, actor);
    expect(editor.stored).not.toHaveProperty('format', 'table');
  });

  it('of sessions by ID has no number of sessions', () => {
    show({ queryType: 'conversation', sessionIds: ['6a'] }, CoreApp.Explore, undefined, { conversations: 'on' });
    expect(screen.queryByLabelText('Newest sessions')).not.toBeInTheDocument();
    expect(screen.getByLabelText('Last messages')).toBeInTheDocument();
  });
});
