import React, { useId } from 'react';

import { t } from '@grafana/i18n';
import { Field, RadioButtonGroup } from '@grafana/ui';

import { textWith } from '../../text';
import { isPattern } from '../../validation/values';
import type { Choice } from '../../settings';
import { DEFAULT_CHOICES } from '../../settings';
import { StableMultiCombobox } from '../StableCombobox';
import type { ConfigProps } from './section';
import { change, WIDTH } from './section';

/** Whether people may read what was said in sessions, and what is masked of it. */
export function ConversationsSection(props: ConfigProps) {
  const { options, errors } = props;
  const { conversations = DEFAULT_CHOICES.conversations, conversationPatterns: patterns = [] } = options.jsonData;
  const bad = patterns.find((pattern) => !isPattern(pattern));
  const id = useId();
  return (
    <>
      <Field
        label={t('config.conversations', 'Conversations')}
        invalid={Boolean(errors.conversations)}
        error={errors.conversations}
        description={t(
          'config.conversations-help',
          'Messages hold personal data. Off: no query, link or dashboard can reach one. The app needs the scope Chat History.'
        )}
      >
        <RadioButtonGroup<Choice<'conversations'>>
          id={`${id}conversations`}
          value={conversations}
          disabled={options.readOnly}
          options={[
            { value: 'off', label: t('config.conversations-off', 'Off') },
            { value: 'masked', label: t('config.conversations-masked', 'Masked') },
            { value: 'on', label: t('config.conversations-on', 'On') },
          ]}
          onChange={(value) => change(props, { conversations: value })}
        />
      </Field>
      {(conversations === 'masked' || errors.conversationPatterns) && (
        <Field
          label={t('config.conversation-patterns', 'Patterns to mask')}
          description={t(
            'config.conversation-patterns-help',
            'Regular expressions (RE2) of what else is masked, beside numbers of four or more digits and e-mail addresses.'
          )}
          htmlFor={`${id}conversationPatterns`}
          invalid={Boolean(errors.conversationPatterns) || bad !== undefined}
          error={
            bad === undefined
              ? errors.conversationPatterns
              : textWith(
                  'config-error.conversation-patterns',
                  '"{{pattern}}" is not a regular expression in RE2 syntax.',
                  {
                    pattern: bad,
                  }
                )
          }
        >
          <StableMultiCombobox
            id={`${id}conversationPatterns`}
            width={WIDTH}
            options={[]}
            value={patterns.map((value) => ({ value, label: value }))}
            createCustomValue
            disabled={options.readOnly}
            onChange={(chosen) => change(props, { conversationPatterns: chosen.map(({ value }) => value) })}
          />
        </Field>
      )}
    </>
  );
}
