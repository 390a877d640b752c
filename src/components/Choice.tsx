import React, { ComponentProps, useLayoutEffect, useRef } from 'react';

import { Combobox, ComboboxOption } from '@grafana/ui';

type Props = ComponentProps<typeof Combobox<string>>;

/**
 * Grafana's list of choices that tells of changes only. Its own may tell of one choice again and again, through a
 * handler of an earlier drawing, until its parent stands still; that of a variable draws itself anew at each word and
 * the two would never end.
 */
export function Choice(props: Props) {
  const current = typeof props.value === 'object' ? props.value?.value : props.value;
  const shown = useRef(current);
  useLayoutEffect(() => {
    shown.current = current;
  });
  const onChange = props.onChange as (option: ComboboxOption<string> | null) => void;
  const tell = (option: ComboboxOption<string> | null) => {
    if (option?.value !== shown.current) {
      onChange(option);
    }
  };
  return <Combobox {...({ ...props, onChange: tell } as Props)} />;
}
