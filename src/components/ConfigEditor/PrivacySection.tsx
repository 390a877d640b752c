import React, { useId } from 'react';

import { t } from '@grafana/i18n';
import { Field, RadioButtonGroup } from '@grafana/ui';

import type { Choice } from '../../settings';
import { DEFAULT_CHOICES } from '../../settings';
import { StableMultiCombobox } from '../StableCombobox';
import type { ConfigProps } from './section';
import { change, WIDTH } from './section';

/** What of personal data the plugin may keep: tags often hold names and addresses, user IDs single out a person. */
export function PrivacySection(props: ConfigProps) {
  const { options, errors } = props;
  const { jsonData } = options;
  const {
    tagPrivacy = DEFAULT_CHOICES.tagPrivacy,
    userIdPrivacy = DEFAULT_CHOICES.userIdPrivacy,
    tagList = [],
  } = jsonData;
  const id = useId();
  return (
    <>
      <Field label={t('config.tags', 'Tags')} invalid={Boolean(errors.tagPrivacy)} error={errors.tagPrivacy}>
        <RadioButtonGroup<Choice<'tagPrivacy'>>
          id={`${id}tagPrivacy`}
          value={tagPrivacy}
          disabled={options.readOnly}
          options={[
            { value: 'all', label: t('config.tags-all', 'All') },
            { value: 'list', label: t('config.tags-list', 'Only these') },
            { value: 'none', label: t('config.tags-none', 'None') },
          ]}
          onChange={(value) => change(props, { tagPrivacy: value })}
        />
      </Field>
      {(tagPrivacy === 'list' || errors.tagList) && (
        <Field
          label={t('config.tag-list', 'Tag names')}
          htmlFor={`${id}tagList`}
          invalid={Boolean(errors.tagList)}
          error={errors.tagList}
        >
          <StableMultiCombobox
            id={`${id}tagList`}
            width={WIDTH}
            options={[]}
            value={tagList.map((value) => ({ value, label: value }))}
            createCustomValue
            disabled={options.readOnly}
            onChange={(chosen) => change(props, { tagList: chosen.map(({ value }) => value) })}
          />
        </Field>
      )}
      <Field
        label={t('config.user-ids', 'User IDs')}
        description={t('config.user-ids-help', 'Hashed and hidden ones are still counted as users.')}
        invalid={Boolean(errors.userIdPrivacy)}
        error={errors.userIdPrivacy}
      >
        <RadioButtonGroup<Choice<'userIdPrivacy'>>
          id={`${id}userIdPrivacy`}
          value={userIdPrivacy}
          disabled={options.readOnly}
          options={[
            { value: 'shown', label: t('config.user-ids-shown', 'Shown') },
            { value: 'hashed', label: t('config.user-ids-hashed', 'Hashed') },
            { value: 'hidden', label: t('config.user-ids-hidden', 'Hidden') },
          ]}
          onChange={(value) => change(props, { userIdPrivacy: value })}
        />
      </Field>
    </>
  );
}
