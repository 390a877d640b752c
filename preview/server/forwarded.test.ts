import { answerHeader, queryHeaders, resourceHeaders } from './forwarded';

describe('queryHeaders', () => {
  it('passes on what Grafana passes on, in its spelling', () => {
    const given = { 'x-rule-name': 'Drop-offs', 'x-panel-id': '3', fromalert: 'true', cookie: 'c', authorization: 'a' };
    expect(queryHeaders(given)).toEqual({
      'http_X-Rule-Name': 'Drop-offs',
      'http_X-Panel-Id': '3',
      FromAlert: 'true',
    });
  });
});

describe('resourceHeaders', () => {
  it('keeps the headers of the request and drops those of the connection', () => {
    const given = { 'content-type': 'application/json', connection: 'close', 'x-two': ['a', 'b'] as never };
    expect(resourceHeaders(given)).toEqual({
      'Content-Type': { values: ['application/json'] },
      'X-Two': { values: ['a', 'b'] },
    });
  });
});

it('lets no cookie out of a resource', () => {
  expect(['Content-Type', 'Set-Cookie'].filter(answerHeader)).toEqual(['Content-Type']);
});
