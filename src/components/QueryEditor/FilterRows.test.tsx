import { screen } from '@testing-library/react';

import { choose, offered, user, write } from '../../testing/dom';
import { serve } from '../../testing/host';
import { editor, setUpEditor, show } from '../../testing/queryEditor';

setUpEditor();

describe('filters', () => {
  it('offer keys and values of the sessions that are asked for', async () => {
    show({ status: 'all', filters: [{ key: 'channel', operator: '=', values: ['web'] }] });
    const actor = user();
    await actor.click(screen.getByRole('button', { name: 'Add filter' }));
    await choose('Filter 2 by', 'intent', actor);
    await choose('Filter 2 values', 'card lost', actor);
    await choose('Filter 2 operator', /^!=/, actor);
    expect(editor.stored.filters![1]).toEqual({ key: 'sessionTag.intent', operator: '!=', values: ['card lost'] });
    const values = editor.asked.filter(({ url }) => url.endsWith('/values')).at(-1)!;
    expect(values.body).toMatchObject({
      key: 'sessionTag.intent',
      status: 'all',
      range: { from: 1, to: 2 },
      filters: [{ key: 'channel', operator: '=', values: ['web'] }],
    });
  });

  it('keep a field that is not known, so that it is still named after an edit', async () => {
    const filters = [
      { key: 'channel', operator: '=', values: ['web'], vals: ['x'] },
      { key: 'language', operator: '=', values: ['en'] },
    ];
    show({ filters });
    await choose('Filter 2 operator', /^!=/);
    expect(editor.stored.filters).toEqual([filters[0], { ...filters[1], operator: '!=' }]);
    await choose('Filter 1 operator', /^!=/);
    expect(editor.stored.filters![0]).toEqual({ ...filters[0], operator: '!=' });
    expect(screen.getByText(/The stored query has a field "filters\[0\]\.vals"/)).toBeInTheDocument();
  });

  it('call a tag by its name, with its key beside it', async () => {
    show({ filters: [{ key: 'sessionTag.intent', operator: '=', values: ['billing'] }] });
    expect(screen.getByLabelText('Filter 1 by')).toHaveValue('intent');
    expect(await offered('Filter 1 by')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^intent.*sessionTag\.intent$/)])
    );
  });

  it('fill in variables before they ask for suggestions', async () => {
    show({ bots: ['$bot'], filters: [{ key: 'channel', operator: '=', values: [] }] });
    expect(await offered('Filter 1 values')).toContain('billing');
    expect(editor.asked.at(-1)!.body.bots).toEqual(['st-1', 'st-2']);
  });

  it('offer values although a bot was removed from the data source', async () => {
    show({ bots: ['st-gone', 'st-1'], filters: [{ key: 'channel', operator: '=', values: [] }] });
    expect(await offered('Filter 1 values')).toContain('billing');
    expect(editor.asked.at(-1)!.body.bots).toEqual(['st-1']);
  });

  it('can pick a missing value, and any text', async () => {
    show({ filters: [{ key: 'sessionTag.intent', operator: '=', values: [] }] });
    expect(await offered('Filter 1 values')).toEqual(expect.arrayContaining(['billing', '(none)']));
    await write('Filter 1 values', 'refund');
    expect(editor.stored.filters![0].values).toEqual(['refund']);
  });

  it('take a suggested value as data, and what is written as a variable', async () => {
    show({ filters: [{ key: 'sessionTag.intent', operator: '=', values: [] }] });
    await choose('Filter 1 values', '$plan');
    expect(editor.stored.filters![0]).toMatchObject({ operator: '=~', values: ['\\$plan'] });
    await write('Filter 1 values', '$intent');
    expect(editor.stored.filters![0]).toMatchObject({ operator: '=~', values: ['\\$plan', '$intent'] });
  });

  it('can be removed', async () => {
    show({ filters: [{ key: 'channel', operator: '=', values: ['web'] }] });
    await user().click(screen.getByRole('button', { name: 'Remove filter 1' }));
    expect(editor.stored).not.toHaveProperty('filters');
  });

  it('keep what was suggested to each when another one is removed', async () => {
    show({
      filters: [
        { key: 'sessionTag.plan', operator: '=', values: [] },
        { key: 'channel', operator: '=', values: [] },
      ],
    });
    expect(await offered('Filter 1 values')).toContain('$plan');
    await user().click(screen.getByRole('button', { name: 'Remove filter 1' }));
    await write('Filter 1 values', '$plan');
    expect(editor.stored.filters).toEqual([{ key: 'channel', operator: '=', values: ['$plan'] }]);
  });

  it('still offer the fixed dimensions when there are no suggestions', async () => {
    serve(() => {
      throw new Error('no way');
    });
    show({ filters: [{ key: '', operator: '=', values: [] }] });
    expect(await offered('Filter 1 by')).toEqual(expect.arrayContaining(['Channel', 'Hour of day']));
  });
});
