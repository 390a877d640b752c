import { Resources } from './resources';
import { range } from './testing/host';

const NOW = 1_717_286_400_000;
const DAY = 86_400_000;

function resources(answers: Record<string, any>) {
  const requests: Array<{ path: string; body: any }> = [];
  const made = new Resources(
    {
      get: async (path) => answers[path],
      post: async (path, body) => {
        requests.push({ path, body });
        return answers[path];
      },
    },
    () => NOW
  );
  return { resources: made, requests };
}

it('offers bots by display name, which variables can use as a property', async () => {
  const { resources: r } = resources({
    bots: [
      { value: 'st-1', text: 'Support' },
      { value: 'st-2', text: '' },
    ],
  });
  expect(await r.bots()).toEqual([
    { value: 'st-1', text: 'Support', properties: { id: 'st-1', name: 'Support' } },
    { value: 'st-2', text: 'st-2', properties: { id: 'st-2', name: 'st-2' } },
  ]);
});

it('offers keys with their names and headings, of the last day without a range', async () => {
  const { resources: r, requests } = resources({
    keys: { keys: [{ value: 'channel' }, { value: 'userTag.plan' }], complete: true },
  });
  expect(await r.keys({ bots: ['st-1'] })).toEqual({
    options: [
      { value: 'channel', text: 'Channel', group: 'Session' },
      { value: 'userTag.plan', text: 'plan (user tag)', group: 'User tag' },
    ],
    complete: true,
  });
  expect(requests).toEqual([{ path: 'keys', body: { bots: ['st-1'], range: { from: NOW - DAY, to: NOW } } }]);
});

it('offers values of the sessions that are left by the other filters', async () => {
  const { resources: r, requests } = resources({
    values: {
      values: [
        { value: 'dropOff', sessions: 5 },
        { value: 'st-1', text: 'Support', sessions: 2 },
        { value: 'constructor', sessions: 1 },
      ],
    },
  });
  const filters = [{ key: 'language', operator: '=', values: ['en'] }];
  expect(await r.values({ key: 'channel', filters, status: 'all', range: range(1, 2), search: 'x' })).toEqual({
    options: [
      { value: 'dropOff', text: 'Drop-off' },
      { value: 'st-1', text: 'Support' },
      { value: 'constructor', text: 'constructor' },
    ],
    complete: false,
  });
  expect(requests[0].body).toEqual({ key: 'channel', filters, status: 'all', search: 'x', range: { from: 1, to: 2 } });
});

it('has sessions read again and says what happens', async () => {
  const { resources: r, requests } = resources({ refresh: { message: 'Reading 3 days again.' } });
  expect(await r.refresh({ range: range(1, 2) })).toBe('Reading 3 days again.');
  expect(requests[0].body.range).toEqual({ from: 1, to: 2 });
});
