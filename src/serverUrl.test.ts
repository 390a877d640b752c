import cases from '../pkg/settings/testdata/urls.json';
import { serverUrl } from './serverUrl';

describe('the address that calls go to', () => {
  it.each(cases)('of $url is $used', ({ url, used }) => {
    const { host, path } = serverUrl(url);
    expect(host + path).toBe(used);
  });
});
