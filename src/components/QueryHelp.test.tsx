import { render, screen } from '@testing-library/react';
import React from 'react';

import type { SessionsQuery } from '../query';
import { barriers, user } from '../testing/dom';
import { dataSource } from '../testing/host';
import { checkQuery } from '../validation/query';
import { QueryHelp } from './QueryHelp';

const show = (onClickExample: (query: SessionsQuery) => void) =>
  render(<QueryHelp datasource={dataSource() as never} query={{ refId: 'B' }} onClickExample={onClickExample} />);

it('puts a query that runs into the editor by a click', async () => {
  const examples: SessionsQuery[] = [];
  show((query) => examples.push(query));
  for (const button of screen.getAllByRole('button')) {
    await user().click(button);
  }
  expect(examples.length).toBeGreaterThanOrEqual(5);
  for (const example of examples) {
    expect(checkQuery(example)).toEqual({});
    expect(example.refId).toBe('B');
    expect(example).not.toHaveProperty('title');
  }
  expect(new Set(examples.map((e) => e.queryType))).toEqual(new Set(['timeSeries', 'summary', 'sessions']));
});

it('has no barriers', async () => {
  expect(await barriers(show(jest.fn()).container)).toEqual([]);
});
