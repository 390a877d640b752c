import cases from '../pkg/query/testdata/reader.json';
import slips from '../pkg/query/testdata/slips.json';
import { ADDED_BY_QUERY, FIELDS, slipsOf } from './language';
import { KINDS, readFilterRows, readQuery } from './reader';

interface Case {
  name: string;
  stored: unknown;
  read?: object;
  error?: string;
  field?: string;
}

describe('a stored query', () => {
  it.each(cases as Case[])('may hold $name', ({ stored, read, error, field }) => {
    const { query, errors, unread } = readQuery(stored);
    if (error) {
      expect(errors).toEqual({ [field!]: error });
      expect(query).not.toHaveProperty(field!);
      expect(unread).toEqual(field === 'query' ? {} : { [field!]: (stored as Record<string, unknown>)[field!] });
    } else {
      expect(errors).toEqual({});
      expect(query).toEqual({ refId: 'A', ...read });
    }
  });

  it.each([undefined, null, ''])('may be nothing: %s', (stored) => {
    expect(readQuery(stored)).toEqual({ query: { refId: 'A' }, errors: {}, unread: {} });
  });

  it('keeps what Grafana added', () => {
    const datasource = { uid: 'x', type: 'y' };
    expect(readQuery({ refId: 'B', hide: true, key: 'k', datasource }).query).toEqual({
      refId: 'B',
      hide: true,
      key: 'k',
      datasource,
    });
  });

  it('has rows for filters that cannot be read', () => {
    const stored = { key: 'channel', operator: '=', values: 'rtm' };
    const error = 'filters[1]: is a number; it must be an object with key, operator and values.';
    expect(readFilterRows([stored, 5])).toEqual([
      { filter: { key: 'channel', operator: '=', values: ['rtm'] }, stored },
      { filter: { key: '', operator: '=', values: [] }, stored: 5, error },
    ]);
    expect(readFilterRows(null)).toEqual([]);
  });
});

describe('an unknown field', () => {
  it.each(slips as Array<{ stored: object; slips: string[][] }>)('of $stored may be a slip', ({ stored, slips }) => {
    const found = slipsOf(stored as Record<string, unknown>);
    expect(found.map(({ path, meant }) => [path, meant])).toEqual(slips);
  });
});

it('reads only fields that the back end knows, each of them', () => {
  const known = [...FIELDS, ...ADDED_BY_QUERY];
  expect(Object.keys(KINDS).filter((field) => !known.includes(field))).toEqual([]);
});
