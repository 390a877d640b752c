import type { AnnotationQuery } from '@grafana/data';
import { createDataFrame } from '@grafana/data';

import { SessionsAnnotations, withEventTexts } from './annotations';
import type { SessionsQuery } from './query';

const annotation = (fields: Partial<AnnotationQuery<SessionsQuery>>) =>
  ({ name: 'Transfers', enable: true, iconColor: 'red', ...fields }) as AnnotationQuery<SessionsQuery>;

it('maps a session to an event with an end, and keeps the mappings of people', () => {
  const prepared = SessionsAnnotations.prepareAnnotation!(annotation({ mappings: { text: { value: 'channel' } } }));
  expect(prepared.mappings).toMatchObject({
    time: { value: 'start' },
    timeEnd: { value: 'end' },
    text: { value: 'channel' },
  });
});

it('leaves a prepared annotation as it is: Grafana prepares again whatever has changed', () => {
  const prepared = SessionsAnnotations.prepareAnnotation!(annotation({}));
  expect(SessionsAnnotations.prepareAnnotation!(prepared)).toBe(prepared);
});

it('asks at once for what a new annotation shows, and keeps a stored query', () => {
  const prepare = (target?: SessionsQuery) => SessionsAnnotations.prepareAnnotation!(annotation({ target })).target;
  expect(prepare()).toMatchObject({ refId: 'Anno', queryType: 'sessions', containmentTypes: ['agent'] });
  expect(prepare({ refId: 'Anno', containmentTypes: [] })).toEqual({ refId: 'Anno', containmentTypes: [] });
});

it('asks for a list of sessions, at most 1,000', () => {
  const ask = (target: Partial<SessionsQuery>) =>
    SessionsAnnotations.prepareQuery!(annotation({ target: { refId: 'Anno', ...target } }));
  expect(ask({ containmentTypes: ['agent'] })).toEqual({
    refId: 'Anno',
    queryType: 'sessions',
    containmentTypes: ['agent'],
    limit: 200,
  });
  expect(ask({ limit: 50_000 })!.limit).toBe(1000);
  expect(ask({ limit: '$limit' })!.limit).toBe('$limit');
  expect(ask({ measures: ['sessions'], timeShift: '7d' })).toEqual({
    refId: 'Anno',
    queryType: 'sessions',
    limit: 200,
  });
  expect(SessionsAnnotations.prepareQuery!(annotation({}))).toBeUndefined();
});

it('starts with agent transfers', () => {
  expect(SessionsAnnotations.getDefaultQuery!()).toMatchObject({ queryType: 'sessions', containmentTypes: ['agent'] });
});

describe('the text of an event', () => {
  const rows = (refId: string) =>
    createDataFrame({ refId, fields: [{ name: 'containmentType', values: ['agent', 'dropOff', null, 'other'] }] });

  it('is what people read', () => {
    expect(withEventTexts(rows('Anno')).fields[0].values).toEqual(['Agent transfer', 'Drop-off', null, 'other']);
  });

  it('leaves panels their values, which filters and links use', () => {
    expect(withEventTexts(rows('A'))).toEqual(rows('A'));
  });
});
