import fs from 'fs';
import path from 'path';
import ts from 'typescript';

import type { Replace } from './expand';
import { interpolate } from './interpolate';
import type { SessionFilter, SessionsQuery } from './query';
import { isDimension } from './dimensions';
import type { HostVariable } from './testing/host';
import { replaceAsGrafana } from './testing/host';

const run = (query: Partial<SessionsQuery>, values: Record<string, HostVariable>, scopedVars = {}) =>
  interpolate({ refId: 'A', ...query }, { replace: replaceAsGrafana(values) as Replace, scopedVars });

const fill = (query: Partial<SessionsQuery>, values: Record<string, HostVariable>, scopedVars = {}) =>
  run(query, values, scopedVars).query;

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
    'string|string[]': ['$v'],
    boolean: true,
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
  const filled = (fields: Partial<SessionFilter>, value: HostVariable) =>
    fill({ filters: filter(fields) }, { v: value }).filters;

  it('take the values of a variable', () => {
    expect(filled({}, { value: ['web', 'ivr'], multi: true })).toEqual(filter({ values: ['web', 'ivr'] }));
  });

  it('go when no value or no key is left', () => {
    expect(filled({}, { value: [] })).toEqual([]);
    expect(filled({ key: '$v', values: ['x'] }, { value: '' })).toEqual([]);
  });

  it('have one key: several are no dimension, rather than a tag that nobody has', () => {
    const keyOf = (tags: string[]) => filled({ key: '$v', values: ['x'] }, { value: tags, multi: true })![0].key;
    expect(keyOf(['sessionTag.a'])).toBe('sessionTag.a');
    expect(keyOf(['sessionTag.a', 'sessionTag.b'])).toBe('{sessionTag.a,sessionTag.b}');
    expect(isDimension(keyOf(['sessionTag.a', 'sessionTag.b']))).toBe(false);
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
  const all: HostVariable = { value: ['a', 'b'], multi: true, all: true };

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
});

describe('a single choice', () => {
  const both: HostVariable = { value: ['closed', 'active'] };

  it('of several values lets every session pass', () => {
    expect(fill({ status: '$v' }, { v: both }).status).toBe('all');
    expect(fill({ developerSessions: '$v' }, { v: { value: ['only', 'exclude'] } }).developerSessions).toBe('include');
    expect(fill({ developerSessions: '$v' }, { v: { value: ['only'], all: true } }).developerSessions).toBe('include');
  });

  it('is refused by the back end where one of them is none', () => {
    expect(fill({ status: '$v' }, { v: { value: ['closed', 'lost'] } }).status).toBe('closed,lost');
  });
});

describe('what is no variable here', () => {
  const left = (query: Partial<SessionsQuery>) => run(query, { v: { value: '$nobody' } });

  it('is named, with its field', () => {
    expect(left({ bots: ['x', 'a-$nobody'] }).leftovers).toEqual([
      { field: 'bots', value: 'a-$nobody', name: '$nobody' },
    ]);
    const filters = [{ key: 'channel', operator: '=', values: ['${nobody:csv}'] }];
    expect(left({ filters }).leftovers[0]).toMatchObject({ field: 'filters', name: '${nobody:csv}' });
    expect(left({ groupBy: ['$nobody'] }).leftovers).toHaveLength(1);
  });

  it('is not what a variable holds', () => {
    const filters = [{ key: 'channel', operator: '=', values: ['$v', 'a${v}b'] }];
    const filled = left({ bots: ['$v'], filters, groupBy: ['sessionTag.$v'] });
    expect(filled).toMatchObject({ leftovers: [], tags: [] });
    expect(filled.query).toMatchObject({
      bots: ['$nobody'],
      filters: [{ values: ['$nobody', 'a$nobodyb'] }],
      groupBy: ['sessionTag.$nobody'],
    });
  });

  it('may be the name of a tag, and is seen in a legend', () => {
    const filters = [{ key: 'userTag.[[x]]', operator: '=', values: ['a'] }];
    const named = left({ groupBy: ['sessionTag.$plan'], tagColumns: ['userTag.${x}'], filters, legend: '$usd' });
    expect(named.leftovers).toEqual([]);
    expect(named.tags).toEqual(['sessionTag.$plan', 'userTag.${x}', 'userTag.[[x]]']);
    expect(named.query).toMatchObject({ groupBy: ['sessionTag.$plan'], legend: '$usd', filters });
  });
});

describe('user and call IDs', () => {
  const variables: Record<string, HostVariable> = {
    two: { value: ['a@x', 'b,c@x'], multi: true },
    every: { value: ['a@x', 'b@x'], multi: true, all: true },
    one: { value: 'a@x' },
    none: { value: '' },
  };

  it.each<[string | string[], string[]]>([
    ['$two', ['a@x', 'b,c@x']],
    ['$one', ['a@x']],
    ['$every', []],
    ['$none', []],
    ['b,c@x', ['b,c@x']],
    [
      ['$one', 'd@x'],
      ['a@x', 'd@x'],
    ],
  ])('of %j are %j', (stored, filled) => {
    expect(fill({ apiUserId: stored, callId: stored }, variables)).toMatchObject({
      apiUserId: filled,
      callId: filled,
    });
  });
});
