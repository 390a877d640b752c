import { DEFAULT_PORT, koreSettings, parseArguments } from './startOptions';

describe('parseArguments', () => {
  it('opens the preview at its usual port, with the simulator at any free one', () => {
    expect(parseArguments([])).toEqual({ help: false, port: DEFAULT_PORT, open: true, simulator: { port: 0 } });
  });

  it('reads flags with and without an equals sign', () => {
    expect(parseArguments(['--port', '4000', '--no-open'])).toMatchObject({ port: 4000, open: false });
    expect(parseArguments(['--port=0'])).toMatchObject({ port: 0 });
  });

  it('hands the simulator its flags', () => {
    const { simulator } = parseArguments([
      '--simulator-page-cap',
      '7',
      '--simulator-port=9000',
      '--simulator-require-jti',
    ]);
    expect(simulator).toEqual({ pageCap: '7', port: 9000, requireJti: true });
  });

  it.each([
    [['--prot', '1'], 'There is no flag --prot.'],
    [['--port'], '--port: nothing is not a port.'],
    [['--port', 'web'], '--port: web is not a port.'],
    [['--simulator-nonsense', '1'], 'There is no flag --nonsense.'],
  ])('refuses %j in words', (args, words) => {
    expect(() => parseArguments(args)).toThrow(words);
  });
});

describe('koreSettings', () => {
  const jwt = { KOREAI_URL: 'https://bots.example', KOREAI_CLIENT_ID: 'cs-1', KOREAI_CLIENT_SECRET: 's' };

  it('is nothing when no Kore.ai is named', () => {
    expect(koreSettings({ PATH: '/bin', KOREAI_URL: '' })).toBeUndefined();
  });

  it('asks the bots that are named', () => {
    expect(koreSettings({ ...jwt, KOREAI_BOT_IDS: 'st-1=Support, st-2' })).toMatchObject({
      url: 'https://bots.example',
      jsonData: {
        scope: 'bot',
        bots: [
          { id: 'st-1', name: 'Support' },
          { id: 'st-2', name: '' },
        ],
        authType: 'jwt',
        clientId: 'cs-1',
      },
      secureJsonData: { clientSecret: 's' },
    });
  });

  it('asks the whole account without bots, and with a token when there is one', () => {
    expect(koreSettings({ KOREAI_URL: 'https://bots.example', KOREAI_TOKEN: 't' })).toMatchObject({
      jsonData: { scope: 'account', authType: 'token' },
      secureJsonData: { token: 't' },
    });
  });

  it('takes limits, 0 for none, and leaves the defaults to the plugin', () => {
    expect(
      koreSettings({ ...jwt, KOREAI_CALLS_PER_MINUTE: '0', KOREAI_CALLS_PER_HOUR: '900' })!.jsonData
    ).toMatchObject({
      callsPerMinute: 0,
      callsPerHour: 900,
    });
    expect(koreSettings(jwt)!.jsonData).not.toHaveProperty('callsPerMinute');
  });

  it.each([
    [{ KOREAI_BOT_IDS: 'st-1' }, 'KOREAI_BOT_IDS is set but KOREAI_URL is not'],
    [{ KOREAI_URL: 'https://bots.example', KOREAI_CLIENT_ID: 'cs-1' }, 'KOREAI_URL needs KOREAI_CLIENT_ID and'],
    [{ ...jwt, KOREAI_CALLS_PER_HOUR: 'many' }, 'KOREAI_CALLS_PER_HOUR: "many" is not a number of calls.'],
  ])('refuses %j in words', (env, words) => {
    expect(() => koreSettings(env)).toThrow(words);
  });
});
