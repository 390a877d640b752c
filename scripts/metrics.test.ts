import { metric } from './metrics';

it('sums a metric over its labels, and no other one', () => {
  const text = '# HELP held Bytes.\nheld{datasource="a"} 1.5e+06\nheld{datasource="b"} 2\nheld_more 7\n';
  expect(metric(text, 'held')).toBe(1_500_002);
  expect(metric(text, 'held_more')).toBe(7);
  expect(metric(text, 'missing')).toBe(0);
});
