import fs from 'fs';
import path from 'path';

import { botRows, isOn, NUMBER_SETTINGS, REDIS_NUMBERS } from './settings';

it('has the numbers of the back end', () => {
  const file = path.join(__dirname, '..', 'pkg', 'settings', 'schema.json');
  const { jsonData } = JSON.parse(fs.readFileSync(file, 'utf8')).properties;
  const numbers = Object.entries<any>(jsonData.properties).filter(([, { type }]) => type === 'integer');
  expect({ ...NUMBER_SETTINGS, ...REDIS_NUMBERS }).toEqual(
    Object.fromEntries(numbers.map(([key, n]) => [key, { value: n.default, min: n.minimum, max: n.maximum }]))
  );
});

it('reads bots as provisioning may write them', () => {
  expect(botRows([{ id: 'st-1', name: 'Support' }, 'st-2'])).toEqual([{ id: 'st-1', name: 'Support' }, { id: 'st-2' }]);
  expect(botRows('st-1, st-2')).toEqual([{ id: 'st-1' }, { id: 'st-2' }]);
  expect(botRows(undefined)).toEqual([]);
});

it('reads switches as provisioning may write them', () => {
  expect([true, 'true', '1'].map(isOn)).toEqual([true, true, true]);
  expect([false, 'false', '', undefined].map(isOn)).toEqual([false, false, false, false]);
});
