import { setUser } from '../testing/host';
import { context, series } from '../testing/links';
import { mayExplore } from './context';
import { withLinks } from './links';

it('leaves frames of other queries and summaries alone', () => {
  const frame = series('sessions');
  expect(withLinks({ ...frame, refId: 'B' }, context({}))).toEqual({ ...frame, refId: 'B' });
  expect(withLinks(frame, context({ queryType: 'summary' }))).toBe(frame);
});

it('knows who may open Explore', () => {
  setUser({ explore: true });
  expect(mayExplore()).toBe(true);
  setUser({ explore: false });
  expect(mayExplore()).toBe(false);
});
