import type { ComponentProps, KeyboardEvent } from 'react';
import React, { useEffect, useRef } from 'react';

import { Input } from '@grafana/ui';

interface Props extends Omit<ComponentProps<typeof Input>, 'value' | 'defaultValue' | 'onChange' | 'onBlur' | 'ref'> {
  id: string;
  value: string;
  /** Called with the text when the field is left or Enter is pressed, and only when it has changed. */
  onCommit: (text: string) => void;
}

/** A text input that speaks when the text is finished, so that a query does not run at every key. */
export function CommitInput({ value, onCommit, ...props }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) {
      input.current.value = value;
    }
  }, [value]);

  const commit = () => {
    const text = input.current?.value.trim() ?? '';
    if (text !== value) {
      onCommit(text);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      commit();
    }
  };
  return <Input {...props} ref={input} defaultValue={value} onBlur={commit} onKeyDown={onKeyDown} />;
}

interface NumberProps extends Omit<Props, 'value' | 'onCommit' | 'type'> {
  value: number | string | undefined;
  /** Undefined: the default. What is not a number (a variable, a slip) arrives as it was written. */
  onCommit: (value: number | string | undefined) => void;
}

/** A number input that speaks when the number is finished; empty stands for the default. */
export function CommitNumber({ value, onCommit, ...props }: NumberProps) {
  return (
    <CommitInput
      {...props}
      inputMode="numeric"
      value={value === undefined || value === null ? '' : String(value)}
      onCommit={(text) => onCommit(text === '' ? undefined : Number.isFinite(Number(text)) ? Number(text) : text)}
    />
  );
}
