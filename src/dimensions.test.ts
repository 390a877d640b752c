import { isDimension } from './dimensions';

describe('isDimension', () => {
  it.each(['bot', 'hourOfDay', 'sessionTag.intent', 'userTag.a.b'])('knows %s', (key) => {
    expect(isDimension(key)).toBe(true);
  });

  it.each(['', 'Channel', 'tag.intent', 'sessionTag.', 'userTag'])('does not know "%s"', (key) => {
    expect(isDimension(key)).toBe(false);
  });
});
