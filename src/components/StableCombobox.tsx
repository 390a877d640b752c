import type { ComponentProps } from 'react';
import React, { useLayoutEffect, useRef } from 'react';

import type { ComboboxOption } from '@grafana/ui';
import { Combobox, MultiCombobox } from '@grafana/ui';

type Props = ComponentProps<typeof Combobox<string>>;
type MultiProps = ComponentProps<typeof MultiCombobox<string>>;

/**
 * Grafana's Combobox, reporting changes only. Grafana's own may report one choice again and again, through a handler of
 * an earlier rendering, until its parent stands still; that of a variable renders anew at each word and the two would
 * never end.
 */
export function StableCombobox(props: Props) {
  const current = typeof props.value === 'object' ? props.value?.value : props.value;
  // The props are a union: with isClearable the handler takes null, too, and without it none is handed in.
  const onChange = props.onChange as (option: ComboboxOption<string> | null) => void;
  const report = useChangesOnly(current, (option: ComboboxOption<string> | null) => option?.value, onChange);
  // Props with another handler of the same kind.
  return <Combobox {...({ ...props, onChange: report } as Props)} />;
}

/** Grafana's MultiCombobox, reporting changes only: its own reports one choice twice, and the query would run twice. */
export function StableMultiCombobox(props: MultiProps) {
  const current = JSON.stringify(valuesOf(props.value));
  const report = useChangesOnly(current, (options) => JSON.stringify(valuesOf(options)), props.onChange);
  return <MultiCombobox {...props} onChange={report} />;
}

function valuesOf(options: MultiProps['value']): string[] {
  return (options ?? []).map((option) => (typeof option === 'string' ? option : option.value));
}

/** The handler, called only with what differs from what is shown now. */
function useChangesOnly<T>(
  current: string | undefined,
  read: (next: T) => string | undefined,
  onChange: (next: T) => void
) {
  const shown = useRef(current);
  useLayoutEffect(() => {
    shown.current = current;
  });
  return (next: T) => {
    if (read(next) !== shown.current) {
      onChange(next);
    }
  };
}
