import { t } from '@grafana/i18n';

import { readInterval } from '../intervals';
import { MAX } from '../limits';
import { includes } from '../names';
import { hasVariable, INTERVALS } from '../query';
import { textWith } from '../text';
import { readShift, shiftOf } from '../shifts';

// Checks of single values. Each returns a sentence that says what is wrong and what is allowed, or undefined. What holds
// a dashboard variable is not known yet and passes.

/** An IANA name; empty is the default. */
export function timeZone(zone: string | undefined): string | undefined {
  if (!zone || hasVariable(zone)) {
    return undefined;
  }
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return undefined;
  } catch {
    return textWith('error.time-zone', '"{{zone}}" is not a time zone. Write an IANA name such as Europe/Berlin.', {
      zone,
    });
  }
}

/** Hours, days, weeks or months, or the period before. */
export function timeShift(shift: string | undefined): string | undefined {
  const read = readShift(shift);
  if (!shift || read === '' || hasVariable(shift) || read === 'range') {
    return undefined;
  }
  const { count, unit } = shiftOf(read) ?? {};
  const days = count && unit ? count * { h: 1 / 24, d: 1, w: 7, M: 31 }[unit] : NaN;
  if (days <= MAX.shiftDays) {
    return undefined;
  }
  return textWith(
    'error.time-shift',
    '"{{shift}}" is not a time shift. Write hours, days, weeks or months such as 1h, 7d, 4w or 1M, or range.',
    { shift }
  );
}

/** An interval in any spelling; see readInterval. */
export function interval(written: string | undefined): string | undefined {
  const found = !written || hasVariable(written) ? undefined : readInterval(written);
  if (found !== 'none' && found !== 'too long') {
    return undefined;
  }
  const values = { interval: written, allowed: INTERVALS.join(', ') };
  return found === 'none'
    ? textWith('error.interval', '"{{interval}}" is not an interval. Choose one of {{allowed}}.', values)
    : textWith(
        'error.interval-too-long',
        '"{{interval}}" is longer than a month, the longest interval. Choose one of {{allowed}}.',
        values
      );
}

/** Every one of the values is allowed. */
export function eachOneOf(values: string[] | undefined, allowed: readonly string[]): string | undefined {
  const bad = values?.find((value) => oneOf(value, allowed));
  return bad === undefined ? undefined : oneOf(bad, allowed);
}

/** The value is allowed, or empty for the default. */
export function oneOf(value: string | undefined, allowed: readonly string[]): string | undefined {
  return !value || hasVariable(value) || includes(allowed, value) ? undefined : notOneOf(value, allowed);
}

/** Says that a value is not allowed, and which ones are. */
export function notOneOf(value: string, allowed: readonly string[]): string {
  return textWith('error.not-one-of', '"{{value}}" is not known here. Choose one of {{allowed}}.', {
    value,
    allowed: allowed.join(', '),
  });
}

/** Says that a dimension is not known, and how one is written. */
export function unknownDimension(key: string): string {
  return textWith(
    'error.dimension',
    '"{{key}}" is not known here. Choose one of the list, or write sessionTag.<name> or userTag.<name>.',
    { key }
  );
}

/** Whether an input holds nothing. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A share from 0 to 1 that may be missing or written as text. */
export function share(value: number | string | undefined): string | undefined {
  if (isEmpty(value) || hasVariable(value)) {
    return undefined;
  }
  // The back end knows no other notation.
  const number = typeof value === 'string' && /0[box]/i.test(value) ? NaN : Number(value);
  return number >= 0 && number <= 1
    ? undefined
    : t('error.share', 'Write a number from 0 to 1: 0.05 is 5 percentage points of a rate, and 5 % of a count.');
}

/** Checks a number that may be missing or written as text, in digits; the limits are inclusive. */
export function wholeNumber(value: number | string | undefined, min: number, max: number): string | undefined {
  if (isEmpty(value) || hasVariable(value)) {
    return undefined;
  }
  const number = typeof value === 'string' && !/^\s*[+-]?\d+\s*$/.test(value) ? NaN : Number(value);
  return Number.isInteger(number) && number >= min && number <= max
    ? undefined
    : textWith('error.between', 'Write a whole number from {{min}} to {{max}}.', { min, max });
}

/** RE2 has no look-around and no back references; its inline flags and (?P<name>) are unknown to JavaScript. */
export function isPattern(value: string): boolean {
  if (hasVariable(value)) {
    return true;
  }
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(value)) {
    return false;
  }
  try {
    new RegExp(
      value
        .replace(/\(\?[imsU-]+\)/g, '')
        .replace(/\(\?[imsU-]+:/g, '(?:')
        .replace(/\(\?P</g, '(?<')
    );
    return true;
  } catch {
    return false;
  }
}
