import { screen } from '@testing-library/react';

import { CoreApp } from '@grafana/data';

import { barriers, choose, offered, user } from '../../testing/dom';
import { editor, setUpEditor, show } from '../../testing/queryEditor';

setUpEditor();

describe('what is normal', () => {
  it('is compared with by clicks alone, and all of it goes with the comparison', async () => {
    const { container } = show({ queryType: 'summary', measures: ['dropOffRate'] });
    await choose('Compare with normal', /^Score/);
    await user().type(screen.getByLabelText('Weeks'), '6{Enter}');
    await user().type(screen.getByLabelText('Margin'), '0.05{Enter}');
    expect(editor.stored).toMatchObject({ baseline: 'score', baselineWeeks: 6, baselineMargin: 0.05 });
    expect(screen.getByText(/A score is how far outside/)).toBeInTheDocument();
    expect(await barriers(container)).toEqual([]);
  });

  it('is a band only around a time series, and never in a rule', async () => {
    show({ queryType: 'timeSeries' });
    expect(await offered('Compare with normal')).toEqual([
      expect.stringMatching(/^Score/),
      expect.stringMatching(/^Band/),
    ]);
  });

  it('is a score in a rule', async () => {
    show({ queryType: 'timeSeries' }, CoreApp.UnifiedAlerting);
    expect(await offered('Compare with normal')).toEqual([expect.stringMatching(/^Score/)]);
  });

  it('explains at the field why it cannot be', () => {
    show({ queryType: 'timeSeries', baseline: 'band' }, CoreApp.UnifiedAlerting);
    expect(screen.getByText(/A rule judges one series/)).toBeInTheDocument();
  });

  it('shows what has no meaning without it, so that it can be removed', () => {
    show({ baselineWeeks: 3 });
    expect(screen.getByLabelText('Weeks')).toHaveValue('3');
    expect(screen.getByText(/without a comparison/)).toBeInTheDocument();
  });
});

describe('counting', () => {
  it('is by start until it is chosen, and only what is final by a switch', async () => {
    show({ queryType: 'summary' });
    await choose('Count by', /^End/);
    expect(screen.getByText(/known one closing lag after their end/)).toBeInTheDocument();
    await user().click(screen.getByLabelText('Only final'));
    expect(editor.stored).toMatchObject({ countBy: 'end', finalOnly: true });
    await user().click(screen.getByLabelText('Only final'));
    await choose('Count by', /^Start/);
    expect(editor.stored).not.toHaveProperty('finalOnly');
    expect(editor.stored).not.toHaveProperty('countBy');
  });

  it('is there for a list of sessions, too', async () => {
    show({ queryType: 'sessions' });
    await choose('Count by', /^End/);
    expect(editor.stored).toMatchObject({ queryType: 'sessions', countBy: 'end' });
    expect(screen.queryByLabelText('Compare with normal')).toBeNull();
  });
});
