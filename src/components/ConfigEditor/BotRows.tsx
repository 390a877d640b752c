import { css } from '@emotion/css';
import React, { useId } from 'react';

import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Box, Button, Field, IconButton, Input, useStyles2 } from '@grafana/ui';

import type { BotSetting } from '../../settings';
import { textWith } from '../../text';
import { checkBot } from '../../validation/settings';
import { useRowKeys } from '../useRowKeys';
import type { ConfigProps } from './section';
import { change, missing } from './section';

/** The bots by ID and display name. */
export function BotRows(props: ConfigProps) {
  const { options } = props;
  const bots = options.jsonData.bots ?? [];
  // A new data source shows the row that has to be filled in.
  const rows = bots.length > 0 ? bots : [{ id: '' }];
  const set = (i: number, bot?: BotSetting) =>
    change(props, { bots: rows.flatMap((row, at) => (at !== i ? [row] : bot ? [bot] : [])) });
  const { keys, onRemove } = useRowKeys(rows.length);
  const remove = (i: number) => {
    onRemove(i);
    set(i);
  };
  return (
    <>
      {props.errors.bots && <Alert severity="error" title={props.errors.bots} />}
      {rows.map((bot, i) => (
        <BotRow
          key={keys[i]}
          bot={bot}
          number={i + 1}
          error={bots.length > 0 ? checkBot(bots, i) : missing(options, '')}
          disabled={options.readOnly}
          onBot={(changed) => set(i, changed)}
          onRemove={bots.length > 0 ? () => remove(i) : undefined}
        />
      ))}
      {!options.readOnly && (
        <Button
          variant="secondary"
          icon="plus"
          size="sm"
          type="button"
          onClick={() => change(props, { bots: [...rows, { id: '' }] })}
        >
          {t('config.add-bot', 'Add bot')}
        </Button>
      )}
    </>
  );
}

interface RowProps {
  bot: BotSetting;
  /** Counted from 1; names the inputs. */
  number: number;
  error?: string;
  disabled: boolean;
  onBot: (bot: BotSetting) => void;
  onRemove?: () => void;
}

function BotRow({ bot, number, error, disabled, onBot, onRemove }: RowProps) {
  const id = useId();
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.row}>
      <Field
        label={textWith('config.bot-id', 'Bot ID {{number}}', { number })}
        htmlFor={`${id}id`}
        required
        invalid={Boolean(error)}
        error={error}
      >
        <Input
          id={`${id}id`}
          value={bot.id}
          disabled={disabled}
          placeholder="st-..."
          onChange={({ currentTarget }) => onBot({ ...bot, id: currentTarget.value.trim() })}
        />
      </Field>
      <Field label={textWith('config.bot-name', 'Display name {{number}}', { number })} htmlFor={`${id}name`}>
        <Input
          id={`${id}name`}
          value={bot.name ?? ''}
          disabled={disabled}
          placeholder={t('config.bot-name-placeholder', 'such as Customer support')}
          onChange={({ currentTarget }) => onBot({ ...bot, name: currentTarget.value })}
        />
      </Field>
      {onRemove && !disabled && (
        // Beside the inputs, below the height of their labels; at the middle of the row an error would move it.
        <Box paddingTop={3}>
          <IconButton
            name="trash-alt"
            size="lg"
            type="button"
            aria-label={textWith('config.remove-bot', 'Remove bot {{number}}', { number })}
            onClick={onRemove}
          />
        </Box>
      )}
    </div>
  );
}

// Two inputs side by side that give way where a page is narrow.
const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'grid',
    gridTemplateColumns: `repeat(2, minmax(0, ${theme.spacing(32)})) auto`,
    justifyContent: 'start',
    gap: theme.spacing(2),
  }),
});
