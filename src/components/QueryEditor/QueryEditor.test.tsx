import { screen, waitFor } from '@testing-library/react';

import { CoreApp } from '@grafana/data';

import type { SessionsQuery } from '../../query';
import { barriers, choose, offered, user } from '../../testing/dom';
import { editor, setUpEditor, show } from '../../testing/queryEditor';

setUpEditor();

describe('a new query', () => {
  it('shows the drop-off rate over time with the choices of the dashboards of Kore.ai', () => {
    show({});
    expect(screen.getByLabelText('Show')).toHaveValue('Time series');
    expect(screen.getByText('Drop-off rate')).toBeInTheDocument();
    expect(screen.getByLabelText('Session type')).toHaveValue('Interactive');
    expect(screen.getByLabelText('Status')).toHaveValue('Closed');
    expect(screen.getByLabelText('Developer sessions')).toHaveValue('Leave out');
    expect(screen.getByLabelText('Interval')).toHaveValue('Auto');
  });

  it('has no barriers', async () => {
    const { container } = show({ groupBy: ['channel'], filters: [{ key: 'channel', operator: '=', values: ['web'] }] });
    await user().click(screen.getByRole('button', { name: /Options/ }));
    expect(await barriers(container)).toEqual([]);
  });
});

describe('in an alert rule', () => {
  const share = /0\.45 is 45 %/;

  it('says beside a rate what a threshold of it is', () => {
    show({ queryType: 'summary', measures: ['dropOffRate'] }, CoreApp.UnifiedAlerting);
    expect(screen.getByText(share)).toBeInTheDocument();
  });

  it.each([
    ['beside a count', { queryType: 'summary', measures: ['sessions'] } as const, CoreApp.UnifiedAlerting],
    ['in a panel', { queryType: 'summary', measures: ['dropOffRate'] } as const, CoreApp.Dashboard],
  ])('does not say so %s', (_where, query, app) => {
    show({ ...query, measures: [...query.measures] }, app);
    expect(screen.queryByText(share)).toBeNull();
  });

  it('says which bucket is judged', () => {
    const { unmount } = show({ queryType: 'timeSeries' }, CoreApp.UnifiedAlerting);
    expect(screen.getByText(/the whole range is judged/)).toBeInTheDocument();
    unmount();
    show({ queryType: 'timeSeries', interval: '5m' }, CoreApp.UnifiedAlerting);
    expect(screen.getByText(/decides which bucket is judged/)).toBeInTheDocument();
  });
});

describe('a query written by hand', () => {
  const slip = { measure: ['sessions'], filters: [{ key: 'channel', operator: '=', vals: ['web'] }] } as object;

  it('is told where a field is a slip of another, which goes at a click', async () => {
    show(slip);
    expect(screen.getByText(/"measure", which is none and is ignored\. Was measures meant/)).toBeInTheDocument();
    await user().click(screen.getByRole('button', { name: 'Remove filters[0].vals' }));
    expect(editor.stored).toHaveProperty('filters', [{ key: 'channel', operator: '=' }]);
    await user().click(screen.getByRole('button', { name: 'Remove measure' }));
    expect(editor.stored).not.toHaveProperty('measure');
    expect(screen.queryByText(/which is none/)).toBeNull();
  });

  it('is told in an alert rule that it is refused', () => {
    show(slip, CoreApp.UnifiedAlerting);
    expect(screen.getAllByText(/which is none: the rule is refused/)).toHaveLength(2);
  });

  it.each([
    ['10m', /no interval 10m: buckets are as long as the next longer one, 15m/],
    ['24h', undefined],
    ['$interval', undefined],
  ])('with the interval %s is told where buckets are longer', (interval, hint) => {
    show({ queryType: 'timeSeries', interval });
    if (hint) {
      expect(screen.getByText(hint)).toBeInTheDocument();
    } else {
      expect(screen.queryByText(/no interval/)).toBeNull();
    }
  });
});

it('builds a query by clicks alone and stores only what was chosen', async () => {
  show({});
  await choose('Show', /^Summary/);
  await choose('Measures', /^Sessions(?! per)/);
  await choose('Containment types', 'Drop-off');
  await choose('Status', 'All');
  await choose('Bots', 'Sales');
  await choose('Group by', 'Channel');
  expect(editor.stored).toEqual({
    refId: 'A',
    schemaVersion: 1,
    queryType: 'summary',
    measures: ['dropOffRate', 'sessions'],
    containmentTypes: ['dropOff'],
    status: 'all',
    bots: ['st-2'],
    groupBy: ['channel'],
  });
  expect(editor.onRunQuery).toHaveBeenCalledTimes(6);
});

it('keeps what still applies when the query type changes', async () => {
  show({
    queryType: 'timeSeries',
    status: 'all',
    groupBy: ['channel'],
    interval: '1h',
    timeShift: '7d',
    timeZone: 'UTC',
  });
  await choose('Show', /^Sessions/);
  expect(editor.stored).toEqual({
    refId: 'A',
    schemaVersion: 1,
    queryType: 'sessions',
    status: 'all',
    timeZone: 'UTC',
  });
  expect(screen.queryByLabelText('Measures')).toBeNull();
  expect(screen.queryByLabelText('Group by')).toBeNull();
  expect(screen.getByLabelText('Limit')).toBeInTheDocument();
});

describe('invalid input', () => {
  it.each<[string, Partial<SessionsQuery>, RegExp]>([
    ['Interval', { interval: 'hour' }, /"hour" is not an interval/],
    ['Group by', { groupBy: ['containmentType'] }, /cannot be split by containment type/],
    ['Filter 1 values', { filters: [{ key: 'channel', operator: '=~', values: ['('] }] }, /not a regular expression/],
    ['Time zone', { timeZone: 'Nowhere' }, /is not a time zone/],
  ])('is explained at %s', (label, query, message) => {
    show(query);
    const field = screen.getByLabelText(label);
    const alert = screen.getAllByRole('alert').find((a) => message.test(a.textContent ?? ''))!;
    expect(alert).toBeDefined();
    expect(alert.closest('[class]')!.parentElement!.parentElement!.parentElement!.contains(field)).toBe(true);
  });

  it('does not run, and runs once it is corrected', async () => {
    show({ queryType: 'sessions' });
    const actor = user();
    const limit = screen.getByLabelText('Limit');
    await actor.type(limit, '-5{Enter}');
    expect(editor.stored.limit).toBe(-5);
    expect(screen.getByText(/Write a whole number from 1 to 50000/)).toBeInTheDocument();
    expect(editor.onRunQuery).not.toHaveBeenCalled();
    await actor.clear(limit);
    await actor.type(limit, '20');
    expect(editor.stored.limit).toBe(-5);
    await actor.tab();
    expect(editor.stored.limit).toBe(20);
    expect(editor.onRunQuery).toHaveBeenCalledTimes(1);
  });

  it('of a newer version is not edited', () => {
    show({ schemaVersion: 2 });
    expect(screen.getByText(/saved by a newer version/)).toBeInTheDocument();
    expect(screen.queryByLabelText('Show')).toBeNull();
  });
});

it('says that a rate ignores the containment types', async () => {
  show({});
  expect(screen.queryByText(/A rate ignores the containment types/)).toBeNull();
  await choose('Containment types', 'Drop-off');
  expect(screen.getByText(/A rate ignores the containment types/)).toBeInTheDocument();
});

describe('in an alert rule', () => {
  it('begins with a summary that is quiet at night, and says what the range should be', () => {
    show({}, CoreApp.UnifiedAlerting);
    expect(editor.stored).toEqual({
      refId: 'A',
      schemaVersion: 1,
      queryType: 'summary',
      measures: ['dropOffRate'],
      minSessions: 20,
      countBy: 'end',
      finalOnly: true,
    });
    expect(screen.getByText(/from now-30m to now: Only final/)).toBeInTheDocument();
  });

  it.each([{ measures: ['sessions'] }, { groupBy: ['channel'] }, { queryType: 'timeSeries' }, { minSessions: 5 }])(
    'leaves a stored rule with %j as it is',
    (stored) => {
      show(stored, CoreApp.UnifiedAlerting);
      expect(editor.stored).toEqual({ refId: 'A', ...stored });
    }
  );

  it('offers no list of sessions, says why, and checks for variables', async () => {
    show({ bots: ['${bot}'] }, CoreApp.UnifiedAlerting);
    expect(await offered('Show')).toEqual(['Time seriesMeasures over time', 'SummaryMeasures over the whole range']);
    expect(screen.getByText(/An alert rule needs a number/)).toBeInTheDocument();
    expect(screen.getByText(/variables do not exist in alert rules: write/i)).toBeInTheDocument();
  });
});

it('can be used by the keyboard alone', async () => {
  show({});
  const actor = user();
  await actor.tab();
  expect(screen.getByLabelText('Show')).toHaveFocus();
  await actor.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  await waitFor(() => expect(editor.stored.queryType).toBe('summary'));
  const seen = new Set<Element>();
  for (let i = 0; i < 40 && !seen.has(screen.getByRole('button', { name: /Options/ })); i++) {
    await actor.tab();
    seen.add(document.activeElement!);
  }
  for (const label of [
    'Measures',
    'Containment types',
    'Session type',
    'Status',
    'Developer sessions',
    'Bots',
    'Group by',
  ]) {
    expect(seen).toContain(screen.getByLabelText(label));
  }
  expect(seen).toContain(screen.getByRole('button', { name: 'Add filter' }));
});
