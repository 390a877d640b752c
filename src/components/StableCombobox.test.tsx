import type { ComponentProps } from 'react';
import React from 'react';
import { render } from '@testing-library/react';

import type { Combobox, MultiCombobox } from '@grafana/ui';

import { StableCombobox, StableMultiCombobox } from './StableCombobox';

type Props = ComponentProps<typeof Combobox<string>>;
type Handler = (option: { value: string } | null) => void;

type MultiProps = ComponentProps<typeof MultiCombobox<string>>;

const drawn: Props[] = [];
const drawnMulti: MultiProps[] = [];
jest.mock('@grafana/ui', () => ({
  Combobox: (props: Props) => {
    drawn.push(props);
    return null;
  },
  MultiCombobox: (props: MultiProps) => {
    drawnMulti.push(props);
    return null;
  },
}));

beforeEach(() => {
  drawn.splice(0);
  drawnMulti.splice(0);
});

const options = [{ value: 'a' }, { value: 'b' }];

it('reports a choice once, whichever handler Grafana calls', () => {
  const onChange = jest.fn();
  const { rerender } = render(<StableCombobox options={options} value="a" onChange={onChange} />);
  const early = drawn[0].onChange as Handler;
  early({ value: 'b' });
  expect(onChange.mock.calls).toEqual([[{ value: 'b' }]]);
  rerender(<StableCombobox options={options} value={{ value: 'b' }} onChange={onChange} />);
  early({ value: 'b' });
  (drawn[1].onChange as Handler)({ value: 'b' });
  expect(onChange).toHaveBeenCalledTimes(1);
  early({ value: 'a' });
  expect(onChange).toHaveBeenLastCalledWith({ value: 'a' });
});

it('tells that a choice was taken away, and nothing where there was none', () => {
  const onChange = jest.fn();
  const { rerender } = render(<StableCombobox options={options} value="a" isClearable onChange={onChange} />);
  (drawn[0].onChange as Handler)(null);
  expect(onChange.mock.calls).toEqual([[null]]);
  rerender(<StableCombobox options={options} value={undefined} isClearable onChange={onChange} />);
  (drawn[1].onChange as Handler)(null);
  expect(onChange).toHaveBeenCalledTimes(1);
});

it('reports a choice of several once, and not again when the same comes back as a new list', () => {
  const onChange = jest.fn();
  const { rerender } = render(<StableMultiCombobox options={options} value={['a']} onChange={onChange} />);
  const early = drawnMulti[0].onChange;
  early([{ value: 'a' }, { value: 'b' }]);
  rerender(<StableMultiCombobox options={options} value={[{ value: 'a' }, { value: 'b' }]} onChange={onChange} />);
  early([{ value: 'a' }, { value: 'b' }]);
  expect(onChange.mock.calls).toEqual([[[{ value: 'a' }, { value: 'b' }]]]);
  early([]);
  expect(onChange).toHaveBeenLastCalledWith([]);
});
