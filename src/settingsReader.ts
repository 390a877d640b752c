import schema from '../pkg/settings/schema.json';
import { isObject } from './reader';
import type { BotSetting, SessionsSettings } from './settings';

// The settings may be any JSON: people provision them by hand, and environment variables turn numbers and switches into
// text. They are brought into shape here, or the error says what is wrong with which of them, in the words of
// pkg/settings (testdata/reader.json there has cases for both). Nothing here throws.

/** What is wrong with the settings, by key; `jsonData` for all of them. */
export type SettingsErrors = Partial<Record<string, string>>;

/** Stored settings in shape. */
export interface SettingsReading {
  settings: SessionsSettings;
  errors: SettingsErrors;
  /** What could not be read, as it is stored: kept when something else is changed. */
  unread: Record<string, unknown>;
}

interface Described {
  title?: string;
  type?: string;
  enum?: string[];
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
}

const DESCRIBED: Record<string, Described> = schema.properties.jsonData.properties;

/** Reads jsonData. */
export function readSettings(jsonData: unknown): SettingsReading {
  const errors: SettingsErrors = {};
  const unread: Record<string, unknown> = {};
  if (!isObject(jsonData) && jsonData !== undefined && jsonData !== null) {
    errors.jsonData =
      'The settings of the data source cannot be read: jsonData must be a JSON object. Correct it in the provisioning file, or save the settings page again.';
  }
  const settings: Record<string, unknown> = isObject(jsonData) ? { ...jsonData } : {};
  for (const [key, described] of Object.entries(DESCRIBED)) {
    const stored = settings[key];
    delete settings[key];
    if (stored === undefined || stored === null || stored === '') {
      continue;
    }
    const found = readValue(key, described, stored);
    if (found instanceof Wrong) {
      errors[key] = found.message;
      unread[key] = stored;
    } else {
      settings[key] = found;
    }
  }
  return { settings, errors, unread };
}

/** The sentence about a value that cannot be read. */
class Wrong {
  constructor(readonly message: string) {}
}

function readValue(key: string, described: Described, stored: unknown): unknown {
  const name = `${described.title ?? key} (${key})`;
  if (key === 'bots') {
    return readBots(stored);
  }
  switch (described.type) {
    case 'integer':
      return readNumber(name, described, stored);
    case 'boolean':
      return readFlag(name, stored);
    case 'array':
      return readTexts(name, stored);
    default:
      return readText(name, described.enum, stored);
  }
}

function readText(name: string, options: string[] | undefined, stored: unknown): string | Wrong {
  if (typeof stored !== 'string' && typeof stored !== 'number') {
    return new Wrong(`${name} must be a text.`);
  }
  const text = String(stored).trim();
  return options && text !== '' && !options.includes(text)
    ? new Wrong(`${name} cannot be ${JSON.stringify(text)}: choose one of ${options.join(', ')}.`)
    : text;
}

/** A number out of bounds is a number: the field says what is allowed. */
function readNumber(name: string, described: Described, stored: unknown): number | Wrong {
  const number = typeof stored === 'string' ? Number(stored) : stored;
  if (typeof number === 'number' && !Number.isNaN(number)) {
    return number;
  }
  const { minimum, maximum, description = '' } = described;
  const none = description.includes('0: no limit') ? ' (0: no limit)' : '';
  return new Wrong(
    `${name} must be a whole number from ${minimum} to ${maximum}${none}; leave it empty for ${described.default}.`
  );
}

function readFlag(name: string, stored: unknown): boolean | Wrong {
  switch (
    String(Array.isArray(stored) ? 'a list' : stored)
      .trim()
      .toLowerCase()
  ) {
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
    case '':
      return false;
  }
  return new Wrong(`${name} must be true or false.`);
}

function readTexts(name: string, stored: unknown): string[] | Wrong {
  const items = typeof stored === 'string' && !stored.includes(',') ? [stored] : stored;
  if (!Array.isArray(items)) {
    return new Wrong(`${name} must be a list of texts.`);
  }
  const texts: string[] = [];
  for (const item of items.filter((one) => one !== null && one !== '')) {
    const text = readText(name, undefined, item);
    if (text instanceof Wrong) {
      return text;
    }
    texts.push(text);
  }
  return texts;
}

function readBots(stored: unknown): BotSetting[] | Wrong {
  const entries = typeof stored === 'string' ? stored.split(',') : isObject(stored) ? [stored] : stored;
  if (!Array.isArray(entries)) {
    return new Wrong('Bots (bots) must be a list of {id, name}.');
  }
  const bots: BotSetting[] = [];
  for (const entry of entries) {
    const row: Record<string, unknown> = isObject(entry) ? entry : { id: entry };
    const id = readText('Bot ID (bots)', undefined, row.id ?? '');
    // Blanks at its ends stay while it is being written.
    const name = typeof row.name === 'string' ? row.name : readText('Bot name (bots)', undefined, row.name ?? '');
    if (id instanceof Wrong) {
      return id;
    }
    if (name instanceof Wrong) {
      return name;
    }
    bots.push({ ...(isObject(entry) ? entry : {}), id, ...(name === '' ? { name: undefined } : { name }) });
  }
  return bots.map(({ name, ...bot }) => (name === undefined ? bot : { ...bot, name }));
}
