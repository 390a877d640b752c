import { fillIn, fillKnown } from './fill';
import { setVariables } from './testing/host';

const filter = (...values: string[]) => ({ key: 'channel', operator: '=', values });

beforeEach(() => setVariables({ bot: 'st-1', channel: '$plan' }));

it('fills in variables, adds ad hoc filters, and does not believe what is stored of itself', () => {
  const stored = { refId: 'A', bots: ['$bot'], filled: true, allowPartial: true };
  expect(fillIn(stored, {}, [{ key: 'language', operator: '=', value: '$x' }])).toEqual({
    query: {
      refId: 'A',
      schemaVersion: 1,
      bots: ['st-1'],
      filters: [{ key: 'language', operator: '=', values: ['$x'] }],
    },
    leftovers: [],
    tags: [],
  });
});

it('leaves out of suggestions what holds a variable that does not exist, and keeps the rest', () => {
  const stored = { refId: 'A', bots: ['$tab', '$bot'], filters: [filter('a$tab'), filter('$channel')], status: '$tab' };
  expect(fillKnown(stored)).toEqual({ refId: 'A', schemaVersion: 1, bots: ['st-1'], filters: [filter('$plan')] });
});
