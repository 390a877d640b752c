import cases from '../pkg/settings/testdata/reader.json';
import { readSettings } from './settingsReader';

interface Case {
  name: string;
  jsonData: unknown;
  read?: object;
  error?: string;
  key?: string;
}

describe('stored settings', () => {
  it.each(cases as Case[])('may hold $name', ({ jsonData, read, error, key }) => {
    const { settings, errors, unread } = readSettings(jsonData);
    if (error) {
      expect(errors).toEqual({ [key!]: error });
      expect(settings).not.toHaveProperty(key!);
      expect(unread).toEqual(key === 'jsonData' ? {} : { [key!]: (jsonData as Record<string, unknown>)[key!] });
    } else {
      expect({ settings, errors, unread }).toEqual({ settings: read, errors: {}, unread: {} });
    }
  });

  it.each([undefined, null, {}])('may be nothing: %s', (jsonData) => {
    expect(readSettings(jsonData)).toEqual({ settings: {}, errors: {}, unread: {} });
  });

  it('keep what Grafana has in them', () => {
    expect(readSettings({ tlsAuth: true, httpHeaderName1: 'X-A' }).settings).toEqual({
      tlsAuth: true,
      httpHeaderName1: 'X-A',
    });
  });
});
