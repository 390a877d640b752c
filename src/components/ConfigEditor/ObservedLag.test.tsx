import { render, screen, waitFor } from '@testing-library/react';
import React from 'react';

import { ObservedLag } from './ObservedLag';

const get = jest.fn();
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getBackendSrv: () => ({ get }),
}));

it('says what was observed of each bot', async () => {
  get.mockResolvedValue({ lags: [{ bot: 'st-1', name: 'Sales', sessions: 320, seconds: 845 }] });
  render(<ObservedLag uid="abc" />);
  expect(await screen.findByText(/Sales 14.1 min \(320 sessions\)/)).toBeInTheDocument();
  expect(get.mock.calls[0][0]).toBe('/api/datasources/uid/abc/resources/closing-lag');
});

it.each([
  ['nothing was observed', () => get.mockResolvedValue({ lags: [] })],
  ['the data source cannot answer', () => get.mockRejectedValue(new Error('502'))],
])('says nothing where %s', async (_, answer) => {
  answer();
  const { container } = render(<ObservedLag uid="abc" />);
  await waitFor(() => expect(get).toHaveBeenCalled());
  expect(container).toBeEmptyDOMElement();
});
