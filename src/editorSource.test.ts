import { editorSource } from './editorSource';
import { Resources } from './resources';
import type { SessionsSettings } from './settings';

const resources = new Resources({ get: jest.fn(), post: jest.fn() });
const source = (settings: SessionsSettings) => editorSource(settings, resources);

it('has the names of bots, and their IDs where they have none', () => {
  const { botName } = source({ bots: [{ id: 'st-1', name: 'Support' }, { id: 'st-2' }] });
  expect(['st-1', 'st-2', 'st-3'].map(botName)).toEqual(['Support', 'st-2', 'st-3']);
});

it('suggests for bots that the data source still has, or for every bot', () => {
  const { presentBots } = source({ bots: [{ id: 'st-1' }, { id: 'st-2' }] });
  expect(presentBots(['st-1', 'gone'])).toEqual(['st-1']);
  expect(presentBots(['gone'])).toBeUndefined();
  expect(presentBots(undefined)).toBeUndefined();
});

it('takes the bots of an account as they are, for it may have any', () => {
  const { presentBots, knowsAllBots } = source({ scope: 'account' });
  expect(knowsAllBots).toBe(false);
  expect(presentBots(['st-9'])).toEqual(['st-9']);
});

it('counts in UTC, and shows no conversations, where the settings say nothing', () => {
  expect(source({})).toMatchObject({ timeZone: 'UTC', conversations: false, knowsAllBots: true });
  expect(source({ timeZone: 'Asia/Kolkata', conversations: 'masked' })).toMatchObject({
    timeZone: 'Asia/Kolkata',
    conversations: true,
  });
});
