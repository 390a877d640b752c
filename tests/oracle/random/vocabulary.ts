import { DIMENSIONS } from '../../../src/dimensions';

/** What the simulator's sessions hold of a dimension, and patterns over it. */
export interface Vocabulary {
  values: string[];
  patterns: string[];
}

const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** By dimension. User IDs are simulated: given by whoever asks. */
export function vocabulary(users: string[]): Record<string, Vocabulary> {
  return {
    bot: {
      values: ['st-sim-support', 'st-sim-sales', 'st-sim-voice', 'st-sim-legacy'],
      patterns: ['st-sim-.*', '.*-s(ales|upport)', 'st-sim', '.*voice|.*legacy'],
    },
    containmentType: {
      values: ['dropOff', 'selfService', 'agent', 'callback', '(none)'],
      patterns: ['drop', '.*e.*', 'dropOff|agent', '\\(none\\)|callback'],
    },
    sessionType: {
      values: ['interactive', 'non-interactive', '(none)'],
      patterns: ['.*interactive', 'inter.*', '(?i)NON-.*'],
    },
    status: { values: ['closed', 'active', '(none)'], patterns: ['c.*', 'closed|active', 'a'] },
    channel: {
      values: ['rtm', 'whatsapp', 'msteams', 'email', 'facebook', 'sms', 'korevg', 'ivr', '(none)', 'fax'],
      patterns: ['.*s.*', 'rtm|(ivr)', '(?i)RTM', '[^(]*', 'whats'],
    },
    language: { values: ['en', 'de', 'fr', 'es', 'en-US', '(none)'], patterns: ['en.*', 'd.|f.', '..', '\\(none\\)'] },
    userId: { values: ['(none)', 'u-nobody', ...users], patterns: ['u-[0-7].*', '\\(none\\)', '.*[05]', 'u'] },
    hourOfDay: { values: hours, patterns: ['0[0-9]', '1.', '.[02468]', '0[123]|23'] },
    dayOfWeek: {
      values: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
      patterns: ['S.*', 'Mon|Tue|Wed', '(?i)fRi', '.u.'],
    },
    'sessionTag.intent': {
      values: ['billing', 'delivery', 'returns', 'prices', 'order', 'technical help', 'opening hours', '(none)'],
      patterns: ['.*ing', 'bill|order', '.* .*', 'a.*|b.*'],
    },
    'sessionTag.priority': { values: ['1', '2', '3', '4', '(none)'], patterns: ['[12]', '\\d', '.*'] },
    'sessionTag.resolved': { values: ['true', 'false', '(none)'], patterns: ['t.*', 'true|false'] },
    'sessionTag.csat': { values: ['5', '4', '3', '2.5', '1', '(none)', 'null'], patterns: ['[2-4].*', '2\\.5', '.'] },
    'sessionTag.product': {
      values: ['phone', 'tablet', 'laptop', 'headset', '["phone","tablet"]', '(none)'],
      patterns: ['.*p.*', '\\[.*', 'phone|headset'],
    },
    'sessionTag.crm.case id': { values: ['(none)', 'C-0'], patterns: ['C-[0-9].*', 'C-.*'] },
    'sessionTag.basket': { values: ['(none)'], patterns: ['\\{.*', '.*a<b & .*', '.*"total":[1-5].*'] },
    'userTag.plan': { values: ['free', 'silver', 'gold', 'platinum', '(none)'], patterns: ['[gs].*', 'free|(none)'] },
    'userTag.region': {
      values: ['north', 'south', 'east', 'west', 'Île-de-France', '(none)'],
      patterns: ['.*th', 'Î.*', '.{4}'],
    },
    'userTag.phone': { values: ['+1 202 555 0123', '(none)'], patterns: ['\\+1 .*', '.*[13579]'] },
    'userTag.newsletter': { values: ['true', 'false', '(none)'], patterns: ['true|false', 'f.*'] },
  };
}

/** The dimension of the query language that a key belongs to. */
export function kindOf(key: string): string {
  return key.startsWith('sessionTag.') ? 'sessionTag' : key.startsWith('userTag.') ? 'userTag' : key;
}

/** Every kind. */
export const KINDS: string[] = [...DIMENSIONS, 'sessionTag', 'userTag'];
