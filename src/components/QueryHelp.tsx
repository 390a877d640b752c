import { css } from '@emotion/css';
import React from 'react';

import type { QueryEditorHelpProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Stack, Text, useStyles2 } from '@grafana/ui';

import type { SessionsQuery } from '../query';
import { describeQuery } from '../describe';

/** Queries to begin with; a click puts one into the editor. */
export function QueryHelp({ query, onClickExample }: QueryEditorHelpProps<SessionsQuery>) {
  const styles = useStyles2(getStyles);
  return (
    <Stack direction="column" gap={2}>
      <Text element="h2" variant="h4">
        {t('help.title', 'Queries to begin with')}
      </Text>
      <Text element="p" color="secondary">
        {t(
          'help.intro',
          'As on the dashboards of Kore.ai, interactive sessions that are closed count, and sessions of developers do not, unless you choose otherwise.'
        )}
      </Text>
      {examples().map(({ title, why, ...example }) => (
        <Stack key={title} direction="column" gap={0.5} alignItems="flex-start">
          <Text element="h3" variant="h5">
            {title}
          </Text>
          <Text element="p" color="secondary">
            {why}
          </Text>
          <Button
            className={styles.example}
            variant="secondary"
            fill="outline"
            size="sm"
            icon="play"
            onClick={() => onClickExample({ refId: query?.refId ?? 'A', schemaVersion: 1, ...example })}
          >
            {describeQuery({ refId: 'A', ...example })}
          </Button>
        </Stack>
      ))}
    </Stack>
  );
}

type Example = Omit<SessionsQuery, 'refId'> & { title: string; why: string };

function examples(): Example[] {
  return [
    {
      title: t('help.drop-off', 'Where do people give up?'),
      why: t('help.drop-off-why', 'Where there was no session the line has a gap: nothing is not 0 %.'),
      queryType: 'timeSeries',
      measures: ['dropOffRate'],
      groupBy: ['channel'],
    },
    {
      title: t('help.compare', 'Better than a week ago?'),
      why: t('help.compare-why', 'A second query with the time shift 7d shows the week before in the same place.'),
      queryType: 'timeSeries',
      measures: ['selfServiceRate'],
      timeShift: '7d',
    },
    {
      title: t('help.hours', 'When do agents have to help?'),
      why: t('help.hours-why', 'Hours are those of the time zone of the query, or else of the data source.'),
      queryType: 'summary',
      measures: ['agentTransferRate', 'sessions'],
      groupBy: ['hourOfDay'],
    },
    {
      title: t('help.duration', 'How long do conversations take?'),
      why: t('help.duration-why', 'A few sessions that wait for a time-out draw the average up, not the median.'),
      queryType: 'summary',
      measures: ['sessions', 'medianDuration', 'p95Duration'],
      groupBy: ['language'],
    },
    {
      title: t('help.list', 'Which sessions were they?'),
      why: t('help.list-why', 'A click on a session ID opens that session.'),
      queryType: 'sessions',
      containmentTypes: ['dropOff'],
      limit: 100,
    },
    {
      title: t('help.open', 'What is going on now?'),
      why: t('help.open-why', 'Open sessions can still change their type, so they are left out elsewhere.'),
      queryType: 'timeSeries',
      measures: ['sessions'],
      status: 'active',
      sessionType: 'all',
    },
  ];
}

// A sentence is longer than a button of one line has room for in Explore's narrow drawer.
const getStyles = () => ({
  example: css({ height: 'auto', minHeight: 24, textAlign: 'left', span: { whiteSpace: 'normal' } }),
});
