/** @jest-environment node */
import { ask, by, groups, summary } from './sample';

describe('groups', () => {
  it('rank by sessions, then label, and count a session in each of its values', () => {
    expect(by('channel')).toEqual(['rtm 3', '(none) 2', 'ivr 2']);
    expect(by('language')).toEqual(['(none) 5', 'en 2', 'de 1']);
    expect(by('sessionTag.intent')).toEqual(['(none) 5', 'order 2', 'billing 1']);
    expect(by('bot')).toEqual(['b 6', 'old 1']);
  });

  it('beyond the limit are folded into Other, each session once', () => {
    const rows = summary({ measures: ['sessions', 'users'], groupBy: ['sessionTag.intent'], groupLimit: 1 });
    expect(groups(rows)).toEqual(['(none) 5', 'Other 2']);
    expect(rows[1]).toMatchObject({ other: true, values: { users: 1 } });
    expect(ask({ groupBy: ['sessionTag.intent'], groupLimit: 1 }).folded).toBe(2);
  });

  it('of small fixed sets keep their natural order and are never folded', () => {
    expect(by('containmentType', { groupLimit: 1 })).toEqual([
      'dropOff 1',
      'selfService 3',
      'agent 1',
      '(none) 1',
      'callback 1',
    ]);
    expect(by('hourOfDay', { groupLimit: 1 })).toEqual(['09 3', '10 2', '14 1', '23 1']);
    expect(by('status', { status: 'all' })).toEqual(['closed 7', 'active 1']);
    expect(by('dayOfWeek', { timeZone: 'Pacific/Auckland' })).toEqual(['Mon 5', 'Tue 2']);
    expect(by('containmentType', { groupBy: ['containmentType', 'channel'], groupLimit: 1 })).toEqual([
      'dropOff rtm 1',
      'selfService rtm 2',
      'selfService Other 1',
      'agent Other 1',
      '(none) Other 1',
      'callback Other 1',
    ]);
  });
});
