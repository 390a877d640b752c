import { screen } from '@testing-library/react';

import { CoreApp } from '@grafana/data';

import { choose } from '../../testing/dom';
import { editor, setUpEditor, show } from '../../testing/queryEditor';

setUpEditor();

describe('a summary', () => {
  it('is compared with an earlier period', async () => {
    show({ queryType: 'summary' });
    await choose('Compare with', 'The period before');
    expect(editor.stored).toMatchObject({ queryType: 'summary', compare: 'range' });
  });

  it('shows each group as a value', async () => {
    show({ queryType: 'summary', groupBy: ['channel'] });
    await choose('Format', /^Each group as a value/);
    expect(editor.stored.format).toBe('values');
    await choose('Format', /^Table/);
    expect(editor.stored).not.toHaveProperty('format');
  });

  it.each([
    ['piechart', undefined, /Choose "Each group as a value"/],
    ['stat', undefined, /Choose "Each group as a value"/],
    ['table', 'values', /Choose "Table"/],
  ])('says in a panel of kind %s when it shows the other format', (panel, format, hint) => {
    show({ queryType: 'summary', groupBy: ['channel'], format }, CoreApp.PanelEditor, panel);
    expect(screen.getByText(hint)).toBeInTheDocument();
  });

  it.each([
    ['table', undefined],
    ['gauge', 'values'],
  ])('says nothing in a panel of kind %s that shows what it should', (panel, format) => {
    show({ queryType: 'summary', groupBy: ['channel'], format }, CoreApp.PanelEditor, panel);
    expect(screen.queryByText(/Choose "/)).toBeNull();
  });

  it('has neither in an alert rule, which judges the value alone', () => {
    show({ queryType: 'summary' }, CoreApp.UnifiedAlerting);
    expect(screen.queryByLabelText('Compare with')).toBeNull();
    expect(screen.queryByLabelText('Format')).toBeNull();
  });

  it('loses both when it becomes something else', async () => {
    show({ queryType: 'summary', compare: '7d', format: 'values' });
    await choose('Show', /^Time series/);
    expect(editor.stored).toEqual(expect.not.objectContaining({ compare: '7d', format: 'values' }));
  });
});

describe('sessions by ID', () => {
  const one = { queryType: 'sessions', sessionIds: ['6a'] };

  it('show their IDs first, and nothing that is ignored', () => {
    show(one);
    expect(screen.getByLabelText('Session IDs')).toBeInTheDocument();
    expect(screen.getByText(/Session IDs alone decide/)).toBeInTheDocument();
    for (const ignored of ['Limit', 'Containment types', 'Status', 'Bots']) {
      expect([ignored, screen.queryByLabelText(ignored)]).toEqual([ignored, null]);
    }
    expect(screen.queryByRole('button', { name: 'Add filter' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Options' })).toBeInTheDocument();
  });

  it('can be one session field by field', async () => {
    show(one);
    await choose('Format', /^Field by field/);
    expect(editor.stored).toMatchObject({ ...one, format: 'fields' });
  });

  it('are a list when there are several', () => {
    show({ ...one, sessionIds: ['6a', '6b'] });
    expect(screen.queryByLabelText('Format')).toBeNull();
  });
});
