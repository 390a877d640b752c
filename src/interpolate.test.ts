import fs from 'fs';
import path from 'path';
import ts from 'typescript';

import { escapePattern, interpolate, Replace, Variables } from './interpolate';
import { SessionFilter, SessionsQuery } from './query';

interface Value {
  value: string | string[];
  multi?: boolean;
  all?: boolean;
}

/** Variables as Grafana replaces them: a format function sees the raw value, one with an own text for All does not. */
function variables(values: Record<string, Value>): Variables {
  const replace: Replace = (text, _scopedVars, format) =>
    text.replace(/\$\{?(\w+)\}?/g, (match, name) => {
      const variable = values[name];
      return variable ? format!(variable.value, { name, multi: variable.multi, includeAll: variable.all }) : match;
    });
  return { replace, isAll: (name) => Boolean(values[name]?.all) };
}

const fill = (query: Partial<SessionsQuery>, values: Record<string, Value>) =>
  interpolate({ refId: 'A', ...query }, variables(values));

describe('every field of a query', () => {
  const source = ts.createSourceFile(
    'query.ts',
    fs.readFileSync(path.join(__dirname, 'query.ts'), 'utf8'),
    ts.ScriptTarget.Latest
  );
  const members = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === 'SessionsQuery')!
    .members.filter(ts.isPropertySignature)
    .map((member) => ({
      name: (member.name as ts.Identifier).text,
      type: member.type!.getText(source).replace(/\s/g, ''),
    }));

  // A field of a type that is not here is a new kind of field: say how variables get into it.
  const samples: Record<string, unknown> = {
    string: '$v',
    'string[]': ['$v'],
    'SessionFilter[]': [{ key: '$v', operator: '$v', values: ['$v'] }],
    'number|string': '$v',
  };

  it('reads the fields', () => {
    expect(members.length).toBeGreaterThan(20);
  });

  it.each(members.filter(({ name }) => name !== 'schemaVersion'))('fills in $name', ({ name, type }) => {
    expect(samples).toHaveProperty([type]);
    const filled = fill({ [name]: samples[type] }, { v: { value: 'x' } });
    expect(JSON.stringify(filled[name as keyof SessionsQuery])).toBe(
      JSON.stringify(samples[type]).replace(/\$v/g, 'x')
    );
  });
});

describe('variables with several values', () => {
  const several = { v: { value: ['a', 'b'], multi: true }, w: { value: ['1', '2'], multi: true } };

  it('become entries of a list, also in the midst of a text', () => {
    expect(fill({ bots: ['$v', 'b', 'c'] }, several).bots).toEqual(['a', 'b', 'c']);
    expect(fill({ groupBy: ['sessionTag.$v'] }, several).groupBy).toEqual(['sessionTag.a', 'sessionTag.b']);
    expect(fill({ sessionIds: ['$v-$w'] }, several).sessionIds).toEqual(['a-1', 'a-2', 'b-1', 'b-2']);
  });

  it('vanish when nothing is chosen', () => {
    expect(fill({ bots: ['$v'] }, { v: { value: [] } }).bots).toEqual([]);
    expect(fill({ tagColumns: ['$v'] }, { v: { value: '' } }).tagColumns).toEqual([]);
  });

  it('stay as they are when they do not exist, so that the back end names them', () => {
    expect(fill({ bots: ['$nobody'] }, {}).bots).toEqual(['$nobody']);
  });

  it('leave alone what only looks like one', () => {
    expect(fill({ legend: '{{measure}} {{sessionTag.a}}' }, several).legend).toBe('{{measure}} {{sessionTag.a}}');
  });
});

describe('numbers', () => {
  it('are filled in from texts', () => {
    expect(fill({ limit: '$v', groupLimit: 5 }, { v: { value: '20' } })).toMatchObject({ limit: 20, groupLimit: 5 });
    expect(fill({ limit: '$v' }, { v: { value: 'many' } }).limit).toBe('many');
  });
});

describe('filters', () => {
  const filter = (fields: Partial<SessionFilter>) => [{ key: 'channel', operator: '=', values: ['$v'], ...fields }];
  const filled = (fields: Partial<SessionFilter>, value: Value) =>
    fill({ filters: filter(fields) }, { v: value }).filters;

  it('take the values of a variable', () => {
    expect(filled({}, { value: ['web', 'ivr'], multi: true })).toEqual(filter({ values: ['web', 'ivr'] }));
  });

  it('go when no value or no key is left', () => {
    expect(filled({}, { value: [] })).toEqual([]);
    expect(filled({ key: '$v', values: ['x'] }, { value: '' })).toEqual([]);
  });

  it('take chosen values literally in a pattern, and written ones as a pattern', () => {
    expect(filled({ operator: '=~' }, { value: ['a.b'], multi: true })).toEqual(
      filter({ operator: '=~', values: ['a\\.b'] })
    );
    expect(filled({ operator: '=~' }, { value: 'a.b', multi: true })).toEqual(
      filter({ operator: '=~', values: ['a\\.b'] })
    );
    expect(filled({ operator: '=~' }, { value: 'a.*' })).toEqual(filter({ operator: '=~', values: ['a.*'] }));
    expect(filled({}, { value: ['a.b'], multi: true })).toEqual(filter({ values: ['a.b'] }));
  });

  it('keep the rest of a pattern', () => {
    expect(filled({ operator: '!~', values: ['^$v$|x$'] }, { value: 'a' })![0].values).toEqual(['^a$|x$']);
  });
});

describe('All', () => {
  const all: Value = { value: ['a', 'b'], multi: true, all: true };

  it('removes a constraint instead of listing what is known', () => {
    expect(fill({ bots: ['$v'], containmentTypes: ['x', '$v'] }, { v: all })).toMatchObject({
      bots: [],
      containmentTypes: [],
    });
    expect(fill({ filters: [{ key: 'channel', operator: '!=', values: ['$v'] }] }, { v: all }).filters).toEqual([]);
  });

  it('is all session types and statuses', () => {
    expect(fill({ sessionType: '$v', status: '$v' }, { v: all })).toMatchObject({ sessionType: 'all', status: 'all' });
  });

  it('lists groups and measures, which are no constraint', () => {
    expect(fill({ groupBy: ['$v'], measures: ['$v'] }, { v: all })).toMatchObject({
      groupBy: ['a', 'b'],
      measures: ['a', 'b'],
    });
  });

  it('may come as a value of its own', () => {
    expect(fill({ bots: ['$__all'] }, {}).bots).toEqual([]);
    expect(fill({ bots: ['$v'] }, { v: { value: '$__all' } }).bots).toEqual([]);
    const pattern = (operator: string) => [{ key: 'channel', operator, values: ['.*'] }];
    expect(fill({ filters: pattern('=~') }, {}).filters).toEqual([]);
    expect(fill({ filters: pattern('=') }, {}).filters).toEqual(pattern('='));
    expect(fill({ filters: pattern('!~') }, {}).filters).toEqual(pattern('!~'));
  });

  it('is not meant where a repeated panel stands on one value', () => {
    expect(fill({ bots: ['$v'] }, { v: { ...all, value: 'a' } }).bots).toEqual(['a']);
  });
});

it('escapes what has a meaning in patterns', () => {
  expect(new RegExp(`^${escapePattern('a.b(c)[d]{e}^$|?*+\\')}$`).test('a.b(c)[d]{e}^$|?*+\\')).toBe(true);
});
