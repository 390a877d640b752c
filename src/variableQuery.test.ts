import { dataSource } from './testing/host';
import { readVariableQuery } from './variableQuery';

it('always has a refId', () => {
  expect(readVariableQuery('').query).toEqual({ refId: 'SessionsVariable', show: 'bots' });
  expect(readVariableQuery({ key: 'channel' }).query).toEqual({
    refId: 'SessionsVariable',
    show: 'values',
    key: 'channel',
  });
  expect(readVariableQuery({ refId: 'mine', show: 'tags' }).query.refId).toBe('mine');
  expect(dataSource().variables!.getDefaultQuery!()).toMatchObject({ refId: 'SessionsVariable' });
});

it('reads a text that was written by hand', () => {
  expect(readVariableQuery('channel').query).toMatchObject({ show: 'values', key: 'channel' });
  expect(readVariableQuery('tags').query).toMatchObject({ show: 'tags' });
});
