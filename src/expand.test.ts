import type { Replace, TextKind } from './expand';
import { escapePattern, expand } from './expand';
import type { HostVariable } from './testing/host';
import { replaceAsGrafana } from './testing/host';

/** What the text stands for, seen from a row or tab with variables of its own. */
const seen = (
  text: string,
  dashboard: Record<string, HostVariable>,
  local: Record<string, HostVariable> = {},
  kind: TextKind = 'value'
) => {
  const scopedVars = { __sceneObject: { value: local } };
  return expand(text, { replace: replaceAsGrafana(dashboard) as Replace, scopedVars }, kind);
};

const ALL: HostVariable = { value: ['web', 'ivr'], all: true };
const CHOSEN: HostVariable = { value: ['web'], multi: true };

describe('All is decided where the query stands', () => {
  it.each<[string, Record<string, HostVariable>, Record<string, HostVariable>, boolean]>([
    ['a row on All, in a dashboard without the variable', {}, { channel: ALL }, true],
    ['a row on All, in a dashboard on one value', { channel: CHOSEN }, { channel: ALL }, true],
    ['a row on one value, in a dashboard on All', { channel: ALL }, { channel: CHOSEN }, false],
    ['a repeated panel, in a dashboard on All', { channel: ALL }, { channel: { value: 'web' } }, false],
    ['a dashboard on All', { channel: ALL }, {}, true],
    ['All with a text of its own', { channel: { ...ALL, allValue: '.+' } }, {}, true],
    ['All that is kept out of the URL', { channel: { ...ALL, hidden: true } }, {}, true],
    ['a choice that is kept out of the URL', { channel: { ...CHOSEN, hidden: true } }, {}, false],
    ['a channel that is called All', { channel: { value: 'All' } }, {}, false],
    ['a channel that is called All, kept out of the URL', { channel: { value: ['All'], hidden: true } }, {}, false],
  ])('%s', (_, dashboard, local, all) => {
    expect(seen('$channel', dashboard, local).all).toBe(all);
    expect(seen('x-${channel:csv}', dashboard, local).all).toBe(all);
  });

  it('by the choice of the tab itself', () => {
    expect(seen('$channel', { channel: ALL }, { channel: CHOSEN }).values).toEqual(['web']);
  });
});

describe('a value is data', () => {
  const names = ['$plan', '${plan}', '[[plan]]', 'a,b', 'a|b', '"a"', 'a\\b', '.*', 'All', '__all', '{a}', '100 %'];

  it.each(names)('%s', (value) => {
    const variables = { v: { value: [value], multi: true }, plan: { value: 'gold' } };
    expect(seen('$v', variables)).toEqual({ values: [value], all: false, unknown: [] });
    expect(seen('<${v:raw}>', variables)).toEqual({ values: [`<${value}>`], all: false, unknown: [] });
    expect(seen('$v', variables, {}, 'pattern').values).toEqual([escapePattern(value)]);
  });

  it('also in the name of another variable', () => {
    expect(seen('$v$w', { v: { value: '$w' }, w: { value: '1' } }).values).toEqual(['$w1']);
  });
});

it('takes an escaped dollar sign of a pattern as one', () => {
  const variables = { plan: { value: 'gold' } };
  expect(seen('\\$plan', variables, {}, 'pattern')).toEqual({ values: ['\\$plan'], all: false, unknown: [] });
  expect(seen('\\\\$plan', variables, {}, 'pattern').values).toEqual(['\\\\gold']);
  expect(seen('\\$plan', {}, {}, 'pattern').unknown).toEqual([]);
  expect(seen('\\$plan', variables).values).toEqual(['\\gold']);
});

it('names what is no variable, and leaves it in its place', () => {
  expect(seen('a-$nobody-$v', { v: CHOSEN })).toEqual({ values: ['a-$nobody-web'], all: false, unknown: ['$nobody'] });
  expect(seen('US$ 5 and $5', {})).toMatchObject({ unknown: [] });
});

it('escapes what has a meaning in patterns', () => {
  expect(new RegExp(`^${escapePattern('a.b(c)[d]{e}^$|?*+\\')}$`).test('a.b(c)[d]{e}^$|?*+\\')).toBe(true);
});

it.each([
  ['sessionTag.\\$plan', ['sessionTag.$plan'], []],
  ['sessionTag.\\[[plan]]', ['sessionTag.[[plan]]'], []],
  ['sessionTag.$plan', ['sessionTag.gold'], []],
  ['sessionTag.\\$plan-$plan', ['sessionTag.$plan-gold'], []],
  ['sessionTag.$other', ['sessionTag.$other'], ['$other']],
  ['sessionTag.a\\b', ['sessionTag.a\\b'], []],
])('reads %s as a name', (written, values, unknown) => {
  const variables = { plan: { value: 'gold' } };
  expect(seen(written, variables, {}, 'name')).toEqual({ values, all: false, unknown });
});
