import { hasVariable, migrateQuery, rateIgnoresContainment } from './query';

describe('migrateQuery', () => {
  it('takes a query without a version for version 1', () => {
    expect(migrateQuery({ queryType: 'summary' })).toEqual({ queryType: 'summary', schemaVersion: 1 });
  });

  it('leaves a query of another version alone', () => {
    const query = { schemaVersion: 2, queryType: 'pivot' };
    expect(migrateQuery(query)).toBe(query);
  });
});

describe('hasVariable', () => {
  it.each(['$bot', '${bot}', '${bot:csv}', '${bot.name}', 'a $b', '[[bot]]', '[[bot:regex]]'])(
    'finds one in %s',
    (text) => {
      expect(hasVariable(text)).toBe(true);
    }
  );

  it.each(['^a$|b', '$5', 'a$', '[[:alpha:]]', '', 7, undefined])('finds none in %s', (text) => {
    expect(hasVariable(text)).toBe(false);
  });
});

describe('rateIgnoresContainment', () => {
  const dropOffs = { refId: 'A', containmentTypes: ['dropOff'] };

  it('is so for a rate, also the default one', () => {
    expect(rateIgnoresContainment(dropOffs)).toBe(true);
    expect(rateIgnoresContainment({ ...dropOffs, measures: ['sessions', 'selfServiceRate'] })).toBe(true);
  });

  it('is so for a filter by containment type', () => {
    const filters = [{ key: 'containmentType', operator: '=', values: ['agent'] }];
    expect(rateIgnoresContainment({ refId: 'A', filters })).toBe(true);
    expect(rateIgnoresContainment({ refId: 'A', filters: [{ ...filters[0], values: [] }] })).toBe(false);
  });

  it('is not so for counts, lists and without a constraint', () => {
    expect(rateIgnoresContainment({ ...dropOffs, measures: ['sessions'] })).toBe(false);
    expect(rateIgnoresContainment({ ...dropOffs, queryType: 'sessions' })).toBe(false);
    expect(rateIgnoresContainment({ refId: 'A' })).toBe(false);
  });
});
