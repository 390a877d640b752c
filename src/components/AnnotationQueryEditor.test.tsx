import { render, screen } from '@testing-library/react';
import React from 'react';

import type { PanelData } from '@grafana/data';
import { createDataFrame, LoadingState } from '@grafana/data';

import { offered, pretendLayout } from '../testing/dom';
import { dataSource, range, setUser } from '../testing/host';
import { AnnotationQueryEditor } from './AnnotationQueryEditor';

beforeAll(pretendLayout);
beforeEach(() => setUser());

it('asks for a list of sessions and shows what was cut off', async () => {
  const notices = [{ severity: 'info' as const, text: 'Showing 200 of 900 sessions.' }];
  const data: PanelData = {
    state: LoadingState.Done,
    series: [createDataFrame({ meta: { notices }, fields: [] })],
    timeRange: range(1, 2),
  };
  render(
    <AnnotationQueryEditor
      query={{ refId: 'Anno', queryType: 'timeSeries' }}
      onChange={jest.fn()}
      onRunQuery={jest.fn()}
      datasource={dataSource()}
      data={data}
    />
  );
  expect(screen.getByLabelText('Show')).toHaveValue('Sessions');
  expect(await offered('Show')).toHaveLength(1);
  expect(screen.getByLabelText('Limit')).toHaveAttribute('placeholder', '200');
  expect(screen.getByText('Showing 200 of 900 sessions.')).toBeInTheDocument();
});
