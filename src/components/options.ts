import type { MetricFindValue } from '@grafana/data';
import type { ComboboxOption } from '@grafana/ui';

import { dimensionGroup, dimensionLabel } from '../labels';
import { DIMENSIONS, isTag } from '../dimensions';

/** A list of choices with their names. */
export function optionsOf(
  values: readonly string[],
  label: (value: string) => string,
  description?: (value: string) => string | undefined
): Array<ComboboxOption<string>> {
  return values.map((value) => {
    const text = description?.(value);
    // A list makes room for a description wherever there is the key.
    return text === undefined ? { value, label: label(value) } : { value, label: label(value), description: text };
  });
}

/** A value that was chosen, with its name, whether or not it is among the choices now. */
export function selectedOptions(
  values: string[] | undefined,
  label: (value: string) => string
): Array<ComboboxOption<string>> {
  return (values ?? []).map((value) => ({ value, label: label(value) }));
}

/** The dimension as an option, under the heading it belongs to. */
export function dimensionOption(key: string): ComboboxOption<string> {
  const choice = { value: key, label: dimensionLabel(key), group: dimensionGroup(key) };
  // A tag is called by its name everywhere; the key is what is stored.
  return isTag(key) ? { ...choice, description: key } : choice;
}

/** The dimensions that are always there. */
export function fixedDimensions(): Array<ComboboxOption<string>> {
  return DIMENSIONS.map(dimensionOption);
}

/** Suggestions that contain what was typed. */
export function matching(options: Array<ComboboxOption<string>>, typed: string): Array<ComboboxOption<string>> {
  const wanted = typed.trim().toLowerCase();
  return wanted === ''
    ? options
    : options.filter(({ value, label }) => `${label ?? ''} ${value}`.toLowerCase().includes(wanted));
}

/** A suggestion of the back end as an option. */
export function toOption({ text, value }: MetricFindValue): ComboboxOption<string> {
  return { value: String(value ?? text), label: text };
}

/**
 * Suggestions that never stand in the way: when they cannot be had, the list is what is known without them, and any
 * value can still be written.
 */
export async function suggest(
  ask: () => Promise<Array<ComboboxOption<string>>>,
  otherwise: Array<ComboboxOption<string>> = []
): Promise<Array<ComboboxOption<string>>> {
  try {
    return await ask();
  } catch {
    return otherwise;
  }
}
