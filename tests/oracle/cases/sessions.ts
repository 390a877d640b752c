import type { SessionRow } from '../../../simulator';

/**
 * The sessions of the worked cases, written by hand. What most cases count, the
 * interactive, closed sessions of no developer, are 1 to 7, 11 and 12.
 *
 * | no. | bot | start (UTC)           | type        | length  | channel  | languages | user | messages | tasks |
 * | --- | --- | --------------------- | ----------- | ------- | -------- | --------- | ---- | -------- | ----- |
 * | 1   | a   | Sat 28th 10:00:00.000 | selfService | 60 s    | rtm      | en        | u-1  | 4        | 1     |
 * | 2   | a   | Sat 28th 10:07:30.000 | dropOff     | 120 s   | rtm      | en, de    | u-1  | 2        | 0     |
 * | 3   | a   | Sat 28th 10:29:59.999 | agent       | 300 s   | ivr      | de        | u-2  | 10       | 2     |
 * | 4   | a   | Sat 28th 11:00:00.000 | dropOff     | 0 s     | ivr      | none      | u-3  | 1        |       |
 * | 5   | a   | Sat 28th 23:30:00.000 | selfService | (-10 s) |          |           |      |          | 3     |
 * | 6   | a   | Sun 29th 00:59:59.999 | handedOver  | 600 s   | msteams  | en        | u-2  | 6        | 1     |
 * | 7   | a   | Sun 29th 01:00:00.000 | dropOff     |         | msteams  | en        | u-4  | 3        | 1     |
 * | 8   | a   | Sun 29th 09:00:00.000 | selfService | active  | rtm      | en        | u-1  | 1        | 0     |
 * | 9   | a   | Sun 29th 09:10:00.000 | dropOff     | 30 s    | rtm      | en        | u-5  | 0        | 0     | non-interactive
 * | 10  | a   | Sun 29th 09:20:00.000 | agent       | 90 s    | rtm      | en        | u-6  | 2        | 2     | developer
 * | 11  | b   | Sun 29th 09:30:00.000 | selfService | 20 s    | whatsapp | en        | u-1  | 8        | 4     | older data
 * | 12  | b   | Mon 30th 00:00:00.000 | dropOff     | 45 s    | ivr      | fr        | u-2  | 5        | 1     |
 * | 13  | a   | Sat 4th Apr. 15:10:00 | selfService | 10 s    | rtm      | en        | u-1  | 1        | 1     |
 */
export const ROWS: SessionRow[] = [
  {
    sessionId: '69c7a6a00000000000000001',
    botId: 'st-hand-a',
    userId: 'u-1',
    channel: 'rtm',
    start_time: '2026-03-28T10:00:00.000Z',
    end_time: '2026-03-28T10:01:00.000Z',
    session_lang: ['en'],
    sessionType: 'interactive',
    containmentType: 'selfService',
    sessionStatus: 'closed',
    isDeveloper: false,
    tags: {
      userTags: [{ name: 'plan', value: 'gold' }],
      sessionTags: [{ name: 'intent', value: 'billing' }],
      altText: [],
    },
    noOfMessagesExchanged: 4,
    noOfTasksExecuted: 1,
  },
  {
    sessionId: '69c7a8620000000000000002',
    botId: 'st-hand-a',
    userId: 'u-1',
    channel: 'rtm',
    start_time: '2026-03-28T10:07:30.000Z',
    end_time: '2026-03-28T10:09:30.000Z',
    session_lang: ['en', 'de'],
    sessionType: 'interactive',
    containmentType: 'dropOff',
    sessionStatus: 'closed',
    isDeveloper: 0,
    // A name that repeats: two values.
    tags: {
      sessionTags: [
        { name: 'intent', value: 'billing' },
        { name: 'intent', value: 'refund' },
      ],
    },
    noOfMessagesExchanged: 2,
    noOfTasksExecuted: 0,
  },
  {
    sessionId: '69c7ada70000000000000003',
    botId: 'st-hand-a',
    userId: 'u-2',
    channel: 'ivr',
    start_time: '2026-03-28T10:29:59.999Z',
    end_time: '2026-03-28T10:34:59.999Z',
    session_lang: ['de'],
    sessionType: 'interactive',
    containmentType: 'agent',
    sessionStatus: 'closed',
    isDeveloper: false,
    // Values that are no strings.
    tags: {
      sessionTags: [
        { name: 'score', value: 5 },
        { name: 'vip', value: true },
      ],
    },
    noOfMessagesExchanged: 10,
    noOfTasksExecuted: 2,
  },
  {
    sessionId: '69c7b4b00000000000000004',
    botId: 'st-hand-a',
    userId: 'u-3',
    channel: 'ivr',
    start_time: '2026-03-28T11:00:00.000Z',
    end_time: '2026-03-28T11:00:00.000Z',
    session_lang: [],
    sessionType: 'interactive',
    containmentType: 'dropOff',
    sessionStatus: 'closed',
    isDeveloper: false,
    tags: { sessionTags: [{ name: 'data', value: { b: 1, a: [1, 2] } }] },
    noOfMessagesExchanged: 1,
  },
  {
    sessionId: '69c864780000000000000005',
    botId: 'st-hand-a',
    start_time: '2026-03-28T23:30:00.000Z',
    end_time: '2026-03-28T23:29:50.000Z',
    sessionType: 'interactive',
    containmentType: 'selfService',
    sessionStatus: 'closed',
    isDeveloper: false,
    noOfTasksExecuted: 3,
  },
  {
    sessionId: '69c8798f0000000000000006',
    botId: 'st-hand-a',
    userId: 'u-2',
    channel: 'msteams',
    start_time: '2026-03-29T00:59:59.999Z',
    end_time: '2026-03-29T01:09:59.999Z',
    session_lang: ['en'],
    sessionType: 'interactive',
    containmentType: 'handedOver',
    sessionStatus: 'closed',
    isDeveloper: false,
    noOfMessagesExchanged: 6,
    noOfTasksExecuted: 1,
  },
  {
    sessionId: '69c879900000000000000007',
    botId: 'st-hand-a',
    userId: 'u-4',
    channel: 'msteams',
    start_time: '2026-03-29T01:00:00.000Z',
    session_lang: ['en'],
    sessionType: 'interactive',
    containmentType: 'dropOff',
    sessionStatus: 'closed',
    isDeveloper: false,
    // A bare value and a value without a name count for nothing.
    tags: { sessionTags: ['billing', { value: 'billing' }, { name: 'intent', value: 'refund' }] },
    noOfMessagesExchanged: 3,
    noOfTasksExecuted: 1,
  },
  {
    sessionId: '69c8ea100000000000000008',
    botId: 'st-hand-a',
    userId: 'u-1',
    channel: 'rtm',
    start_time: '2026-03-29T09:00:00.000Z',
    end_time: '2026-03-29T09:05:00.000Z',
    session_lang: ['en'],
    sessionType: 'interactive',
    containmentType: 'selfService',
    sessionStatus: 'active',
    isDeveloper: false,
    noOfMessagesExchanged: 1,
    noOfTasksExecuted: 0,
  },
  {
    sessionId: '69c8ec680000000000000009',
    botId: 'st-hand-a',
    userId: 'u-5',
    channel: 'rtm',
    start_time: '2026-03-29T09:10:00.000Z',
    end_time: '2026-03-29T09:10:30.000Z',
    session_lang: ['en'],
    sessionType: 'non-interactive',
    containmentType: 'dropOff',
    sessionStatus: 'closed',
    isDeveloper: false,
    noOfMessagesExchanged: 0,
    noOfTasksExecuted: 0,
  },
  {
    sessionId: '69c8eec0000000000000000a',
    botId: 'st-hand-a',
    userId: 'u-6',
    channel: 'rtm',
    start_time: '2026-03-29T09:20:00.000Z',
    end_time: '2026-03-29T09:21:30.000Z',
    session_lang: ['en'],
    sessionType: 'interactive',
    containmentType: 'agent',
    sessionStatus: 'closed',
    isDeveloper: 1,
    noOfMessagesExchanged: 2,
    noOfTasksExecuted: 2,
  },
  {
    // Older data: no session type, no status, no developer flag.
    sessionId: '69c8f118000000000000000b',
    botId: 'st-hand-b',
    userId: 'u-1',
    channel: 'whatsapp',
    start_time: '2026-03-29T09:30:00.000Z',
    end_time: '2026-03-29T09:30:20.000Z',
    session_lang: ['en'],
    containmentType: 'selfService',
    noOfMessagesExchanged: 8,
    noOfTasksExecuted: 4,
  },
  {
    sessionId: '69c9bd00000000000000000c',
    botId: 'st-hand-b',
    userId: 'u-2',
    channel: 'ivr',
    start_time: '2026-03-30T00:00:00.000Z',
    end_time: '2026-03-30T00:00:45.000Z',
    session_lang: ['fr'],
    sessionType: 'interactive',
    containmentType: 'dropOff',
    sessionStatus: 'closed',
    isDeveloper: false,
    // The same value twice: one value.
    tags: {
      sessionTags: [
        { name: 'intent', value: 'billing' },
        { name: 'intent', value: 'billing' },
      ],
    },
    noOfMessagesExchanged: 5,
    noOfTasksExecuted: 1,
  },
  {
    // Ten minutes after clocks on Lord Howe Island went back from 02:00 to 01:30.
    sessionId: '69d129c8000000000000000d',
    botId: 'st-hand-a',
    userId: 'u-1',
    channel: 'rtm',
    start_time: '2026-04-04T15:10:00.000Z',
    end_time: '2026-04-04T15:10:10.000Z',
    session_lang: ['en'],
    sessionType: 'interactive',
    containmentType: 'selfService',
    sessionStatus: 'closed',
    isDeveloper: false,
    noOfMessagesExchanged: 1,
    noOfTasksExecuted: 1,
  },
];

/** The ID of a session by its number. */
export function id(number: number): string {
  return ROWS[number - 1].sessionId;
}
