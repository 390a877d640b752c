import language from '../pkg/query/language.json';
import limits from '../pkg/query/limits.json';
import schema from '../pkg/settings/schema.json';
import { fieldsOf } from './names';
import { DEFAULT_ANNOTATIONS, DEFAULTS, MAX, MAX_ANNOTATIONS } from './limits';
import {
  COUNT_BY,
  DEVELOPER_SESSIONS,
  FETCHES,
  MEASURES,
  measuresOf,
  QUERY_TYPES,
  queryTypeOf,
  SESSION_TYPES,
  STATUSES,
} from './query';
import { DEFAULT_CHOICES, CHOICES } from './settings';

it('has the numbers of the back end', () => {
  expect([MAX, DEFAULTS]).toEqual([limits.max, limits.defaults]);
});

it('has no field "default", which webpack takes for the default export of the file and renames', () => {
  expect(limits).not.toHaveProperty('default.queryType');
});

it('has no field that a bundler takes for the default of a module', () => {
  expect([limits, language, schema].filter((file) => 'default' in { ...file })).toEqual([]);
});

it.each<[keyof typeof DEFAULTS, readonly string[]]>([
  ['queryType', QUERY_TYPES],
  ['sessionType', SESSION_TYPES],
  ['status', STATUSES],
  ['developerSessions', DEVELOPER_SESSIONS],
  ['measure', MEASURES],
  ['countBy', COUNT_BY],
  ['fetch', FETCHES],
])('offers the default of %s', (field, choices) => {
  expect(choices).toContain(DEFAULTS[field]);
});

it.each(fieldsOf(CHOICES))('has the words of the setting %s, and its default', (name) => {
  const described = schema.properties.jsonData.properties[name];
  expect([...CHOICES[name]].sort()).toEqual([...described.enum].sort());
  expect(DEFAULT_CHOICES[name]).toBe(described.default);
});

it('reads an empty query by the defaults', () => {
  expect([queryTypeOf({}), measuresOf({})]).toEqual([DEFAULTS.queryType, [DEFAULTS.measure]]);
});

it('asks for no more annotations than sessions can be listed', () => {
  expect(DEFAULT_ANNOTATIONS).toBeLessThan(MAX_ANNOTATIONS);
  expect(MAX_ANNOTATIONS).toBeLessThanOrEqual(MAX.limit);
});
