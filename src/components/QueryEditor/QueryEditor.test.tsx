import { render, screen, waitFor } from '@testing-library/react';
import React, { useState } from 'react';

import { CoreApp } from '@grafana/data';

import { SessionsQuery } from '../../query';
import { barriers, choose, offered, pretendLayout, user, write } from '../../testing/dom';
import { Asked, dataSource, range, serve, setUser, setVariables } from '../../testing/host';
import { QueryEditor } from './QueryEditor';

let asked: Asked[];
let stored: SessionsQuery;
const onRunQuery = jest.fn();

beforeAll(pretendLayout);
beforeEach(() => {
  onRunQuery.mockReset();
  setUser();
  setVariables({ bot: ['st-1', 'st-2'] });
  asked = serve(({ url }) => {
    switch (url.split('/').at(-1)) {
      case 'bots':
        return [
          { value: 'st-1', text: 'Support' },
          { value: 'st-2', text: 'Sales' },
        ];
      case 'keys':
        return { keys: [{ value: 'channel' }, { value: 'containmentType' }, { value: 'sessionTag.intent' }] };
      case 'values':
        return {
          values: [
            { value: 'billing', sessions: 9 },
            { value: 'card lost', sessions: 2 },
          ],
        };
      default:
        return { message: 'Reading 1 day again.' };
    }
  });
});

/** The editor as the host shows it: what is changed comes back as the query. */
function show(query: Partial<SessionsQuery>, app = CoreApp.Dashboard) {
  const datasource = dataSource({ bots: [{ id: 'st-1', name: 'Support' }], timeZone: 'Asia/Kolkata' });
  function Host() {
    const [value, setValue] = useState<SessionsQuery>({ refId: 'A', ...query });
    stored = value;
    return (
      <QueryEditor
        query={value}
        onChange={setValue}
        onRunQuery={onRunQuery}
        datasource={datasource}
        range={range(1, 2)}
        app={app}
      />
    );
  }
  return render(<Host />);
}

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

it('builds a query by clicks alone and stores only what was chosen', async () => {
  show({});
  await choose('Show', /^Summary/);
  await choose('Measures', /^Sessions(?! per)/);
  await choose('Containment types', 'Drop-off');
  await choose('Status', 'All');
  await choose('Bots', 'Sales');
  await choose('Group by', 'Channel');
  expect(stored).toEqual({
    refId: 'A',
    schemaVersion: 1,
    queryType: 'summary',
    measures: ['dropOffRate', 'sessions'],
    containmentTypes: ['dropOff'],
    status: 'all',
    bots: ['st-2'],
    groupBy: ['channel'],
  });
  expect(onRunQuery).toHaveBeenCalledTimes(6);
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
  expect(stored).toEqual({ refId: 'A', schemaVersion: 1, queryType: 'sessions', status: 'all', timeZone: 'UTC' });
  expect(screen.queryByLabelText('Measures')).toBeNull();
  expect(screen.queryByLabelText('Group by')).toBeNull();
  expect(screen.getByLabelText('Limit')).toBeInTheDocument();
});

describe('filters', () => {
  it('offer keys and values of the sessions that are asked for', async () => {
    show({ status: 'all', filters: [{ key: 'channel', operator: '=', values: ['web'] }] });
    const actor = user();
    await actor.click(screen.getByRole('button', { name: 'Add filter' }));
    await choose('Filter 2 by', 'sessionTag.intent', actor);
    await choose('Filter 2 values', 'card lost', actor);
    await choose('Filter 2 operator', /^!=/, actor);
    expect(stored.filters![1]).toEqual({ key: 'sessionTag.intent', operator: '!=', values: ['card lost'] });
    const values = asked.filter(({ url }) => url.endsWith('/values')).at(-1)!;
    expect(values.body).toMatchObject({
      key: 'sessionTag.intent',
      status: 'all',
      range: { from: 1, to: 2 },
      filters: [{ key: 'channel', operator: '=', values: ['web'] }],
    });
  });

  it('fill in variables before they ask for suggestions', async () => {
    show({ bots: ['$bot'], filters: [{ key: 'channel', operator: '=', values: [] }] });
    expect(await offered('Filter 1 values')).toContain('billing');
    expect(asked.at(-1)!.body.bots).toEqual(['st-1', 'st-2']);
  });

  it('can pick a missing value, and any text', async () => {
    show({ filters: [{ key: 'sessionTag.intent', operator: '=', values: [] }] });
    expect(await offered('Filter 1 values')).toEqual(expect.arrayContaining(['billing', '(none)']));
    await write('Filter 1 values', 'refund');
    expect(stored.filters![0].values).toEqual(['refund']);
  });

  it('can be removed', async () => {
    show({ filters: [{ key: 'channel', operator: '=', values: ['web'] }] });
    await user().click(screen.getByRole('button', { name: 'Remove filter 1' }));
    expect(stored).not.toHaveProperty('filters');
  });

  it('still offer the fixed dimensions when there are no suggestions', async () => {
    serve(() => {
      throw new Error('no way');
    });
    show({ filters: [{ key: '', operator: '=', values: [] }] });
    expect(await offered('Filter 1 by')).toEqual(expect.arrayContaining(['Channel', 'Hour of day']));
  });
});

describe('invalid input', () => {
  it.each<[string, Partial<SessionsQuery>, RegExp]>([
    ['Interval', { interval: '2h' }, /"2h" is not known/],
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

  it('does not run, and runs once it is mended', async () => {
    show({ queryType: 'sessions' });
    const actor = user();
    const limit = screen.getByLabelText('Limit');
    await actor.type(limit, '-5{Enter}');
    expect(stored.limit).toBe(-5);
    expect(screen.getByText(/Write a whole number from 1 to 50000/)).toBeInTheDocument();
    expect(onRunQuery).not.toHaveBeenCalled();
    await actor.clear(limit);
    await actor.type(limit, '20');
    expect(stored.limit).toBe(-5);
    await actor.tab();
    expect(stored.limit).toBe(20);
    expect(onRunQuery).toHaveBeenCalledTimes(1);
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
  it('offers no list of sessions, says why, and checks for variables', async () => {
    show({ bots: ['${bot}'] }, CoreApp.UnifiedAlerting);
    expect(await offered('Show')).toEqual(['Time seriesMeasures over time', 'SummaryMeasures over the whole range']);
    expect(screen.getByText(/An alert rule needs a number/)).toBeInTheDocument();
    expect(screen.getByText(/variables do not exist in alert rules: write/i)).toBeInTheDocument();
  });
});

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
    await actor.type(screen.getByLabelText('API user ID'), 'a@b.c{Enter}');
    await actor.type(screen.getByLabelText('Call ID'), 'c1{Enter}');
    expect(screen.getByLabelText('Time zone')).toHaveAttribute('placeholder', 'Of the data source: Asia/Kolkata');
    expect(stored).toMatchObject({
      timeShift: 'range',
      minSessions: 20,
      legend: '{{channel}}',
      fetch: 'filtered',
      apiUserId: 'a@b.c',
      callId: 'c1',
    });
  });

  it('of a list hold tag columns and session IDs', async () => {
    await open({ queryType: 'sessions' });
    await choose('Tag columns', 'sessionTag.intent');
    await write('Session IDs', '6a');
    expect(stored).toMatchObject({ tagColumns: ['sessionTag.intent'], sessionIds: ['6a'] });
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
    expect(asked.at(-1)!.body).toEqual({ bots: ['st-1'], range: { from: 1, to: 2 } });
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });
});

it('can be used by the keyboard alone', async () => {
  show({});
  const actor = user();
  await actor.tab();
  expect(screen.getByLabelText('Show')).toHaveFocus();
  await actor.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  await waitFor(() => expect(stored.queryType).toBe('summary'));
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
