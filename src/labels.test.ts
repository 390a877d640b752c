import { dimensionLabel, measureLabel, valueLabel } from './labels';

it.each(['constructor', '__proto__', 'toString', 'billing'])('a value called %s is called so', (name) => {
  expect([measureLabel(name), dimensionLabel(name), valueLabel(name)]).toEqual([name, name, name]);
});
