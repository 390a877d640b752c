import { render, screen } from '@testing-library/react';
import React, { useState } from 'react';

import { ConfigEditor } from '../components/ConfigEditor/ConfigEditor';
import type { ConfigProps } from '../components/ConfigEditor/section';
import { user } from './dom';

export type Options = ConfigProps['options'];

let options: Options;

/** The settings of the editor that was shown last, as they are stored now. */
export const stored = (): Options => options;

/** Shows the editor as the host does: what is changed comes back as the settings. */
export function showConfigEditor(changed: Partial<Options> = {}) {
  const initial = { url: '', jsonData: {}, secureJsonFields: {}, readOnly: false, ...changed } as Options;
  function Host() {
    const [value, setValue] = useState(initial);
    options = value;
    return <ConfigEditor options={value} onOptionsChange={setValue} />;
  }
  return render(<Host />);
}

/** Opens a section that is folded away. */
export const expandSection = (title: string) =>
  user().click(screen.getByRole('button', { name: `Expand section ${title}` }));
