import type { ScopedVars } from '@grafana/data';

import { hasVariable } from './query';

/** Grafana's replacement of variables in a text; the format function sees the raw value. */
export type Replace = (
  text: string,
  scopedVars?: ScopedVars,
  format?: (value: unknown, variable?: { name?: string; multi?: boolean; includeAll?: boolean }) => string
) => string;

/** The variables that a query sees: those of its row or tab, of its dashboard, and Grafana's own. */
export interface Variables {
  replace: Replace;
  scopedVars?: ScopedVars;
}

/** What a text with variables stands for. */
export interface Expansion {
  /** One for each value of its variables; none when a variable has no value. */
  values: string[];
  /** Whether one of its variables stands on All, or the text is All itself. */
  all: boolean;
  /** What reads as a variable but is none here, as it is written. It is still in the values. */
  unknown: string[];
}

/** How a backslash reads: as itself in a value, before a dollar sign as an escape in a pattern and in a name. */
export type TextKind = 'value' | 'pattern' | 'name';

/** How Grafana writes All in a URL and among values, and how it shows it. */
const ALL = '$__all';
const ALL_TEXT = 'All';

/** References to variables, exactly as Grafana finds them. */
const REFERENCE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}/g;

const ESCAPED = new RegExp(`\\\\(${REFERENCE.source})`, 'g');

/** Whether a value stands for every value: Grafana's own All, or `.*` as a pattern. */
export function isAllValue(value: string, operator = '='): boolean {
  return value === ALL || (value === '.*' && operator === '=~');
}

/** Makes a text literal in a regular expression of RE2. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Writes a backslash before what reads as a variable, so that it is none. */
export function escapeVariables(text: string): string {
  return text.replace(REFERENCE, (reference) => (hasVariable(reference) ? `\\${reference}` : reference));
}

/** Takes the backslashes away again. */
export function unescapeVariables(text: string): string {
  return text.replace(ESCAPED, (escaped, reference) => (hasVariable(reference) ? reference : escaped));
}

/** Whether what begins at a place of a pattern is a plain character there, after an odd number of backslashes. */
function isEscaped(pattern: string, at: number): boolean {
  return /\\*$/.exec(pattern.slice(0, at))![0].length % 2 === 1;
}

/** Reports whether a pattern holds a variable; an escaped dollar sign is a plain one. */
export function unescapedVariable(pattern: string): boolean {
  return [...pattern.matchAll(REFERENCE)].some((match) => hasVariable(match[0]) && !isEscaped(pattern, match.index));
}

/**
 * The values that a text stands for. A variable with several values makes an entry for each, also in the midst of the
 * text. Each variable is filled in by itself, so that a value with a dollar sign is never read as another variable. In a
 * pattern a value that people choose from a list is taken literally. There, and in names, `\$` is a dollar sign; a name is
 * given without that backslash.
 */
export function expand(text: string, variables: Variables, kind: TextKind = 'value'): Expansion {
  const isPattern = kind === 'pattern';
  const isPlain = (at: number) => kind !== 'value' && isEscaped(text, at);
  const own = (part: string) => (kind === 'name' ? unescapeVariables(part) : part);
  let values = [''];
  let all = isAllValue(text);
  let end = 0;
  const unknown: string[] = [];
  const add = (options: string[]) => {
    values = values.flatMap((head) => options.map((option) => head + option));
  };
  for (const match of text.matchAll(REFERENCE)) {
    const reference = match[0];
    const value = isPlain(match.index) ? undefined : valueOf(reference, variables, isPattern);
    if (value) {
      add([own(text.slice(end, match.index))]);
      add(value.values);
      end = match.index + reference.length;
      all ||= value.all || standsOnAll(match[1] ?? match[2] ?? match[4], variables);
    } else if (hasVariable(reference) && reference !== ALL && !isPlain(match.index)) {
      unknown.push(reference);
    }
  }
  add([own(text.slice(end))]);
  return { values, all, unknown };
}

interface Value {
  values: string[];
  all: boolean;
}

/** The values of one reference; undefined when there is no such variable. */
function valueOf(reference: string, { replace, scopedVars }: Variables, isPattern: boolean): Value | undefined {
  let found: Value | undefined;
  const text = replace(reference, scopedVars, (raw, variable) => {
    const values = (Array.isArray(raw) ? raw : [raw]).map(String).filter((value) => value !== '');
    const chosen = Array.isArray(raw) || variable?.multi || variable?.includeAll;
    found = {
      values: isPattern && chosen ? values.map(escapePattern) : values,
      all: values.includes(ALL),
    };
    return '';
  });
  // A format in the reference itself, and a text of one's own for All, come as a text.
  return found ?? (text === reference ? undefined : { values: text === '' ? [] : [text], all: false });
}

/**
 * Whether a variable stands on All where the query stands: a row or tab may have one of the same name as the dashboard,
 * so the variable is asked itself, for what it writes into the URL. One that is kept out of the URL shows it as a text.
 */
function standsOnAll(name: string, { replace, scopedVars }: Variables): boolean {
  const written = new URLSearchParams(replace(`\${${name}:queryparam}`, scopedVars)).getAll(`var-${name}`);
  if (written.length > 0) {
    return written.includes(ALL);
  }
  let isItsValue = false;
  replace(`\${${name}}`, scopedVars, (value) => {
    isItsValue = [value].flat().join() === ALL_TEXT;
    return '';
  });
  return !isItsValue && replace(`\${${name}:text}`, scopedVars) === ALL_TEXT;
}
