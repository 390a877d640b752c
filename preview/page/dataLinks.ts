import type { DataLinkPostProcessor, Field, ScopedVars } from '@grafana/data';
import { FieldType, mapInternalLinkToExplore } from '@grafana/data';

interface DataContext {
  field: Field;
  frame: { fields: Field[] };
  rowIndex?: number;
}

const VALUE = /\$\{__value\.(raw|text|numeric|time)\}/g;
const FIELD = /\$\{__data\.fields(?:\.(\w+)|\[(?:"([^"]+)"|'([^']+)'|(\d+))\](?:\.(?:raw|text|numeric|time))?)\}/g;

/** Fills the row's values into a data link, as Grafana's panels do. */
export function replaceInLink(target = '', scopedVars: ScopedVars = {}): string {
  const context: DataContext | undefined = scopedVars.__dataContext?.value;
  if (!context || context.rowIndex === undefined) {
    return target;
  }
  const { field: own, frame, rowIndex } = context;
  const at = (field: Field | undefined) => String(field?.values[rowIndex] ?? '');
  const named = (name: string) => frame.fields.find((field) => field.name === name);
  const time = frame.fields.find((field) => field.type === FieldType.time);
  return target
    .replace(VALUE, (_, what) => at(what === 'time' ? time : own))
    .replace(FIELD, (_, plain, double, single, index) =>
      at(index === undefined ? named(plain ?? double ?? single) : frame.fields[Number(index)])
    );
}

/** Links into Explore lead to this page, which stands for it. */
export const linkHere: DataLinkPostProcessor = ({ link, linkModel, field, dataLinkScopedVars, replaceVariables }) => {
  const model = link.internal
    ? mapInternalLinkToExplore({
        link,
        internalLink: link.internal,
        scopedVars: dataLinkScopedVars,
        field,
        range: link.internal.range,
        replaceVariables,
      })
    : linkModel;
  const explore = /\/explore\?(.*)$/.exec(model.href);
  return explore ? { ...model, href: toPage(new URLSearchParams(explore[1])), onClick: undefined } : model;
};

interface Pane {
  queries?: unknown[];
  range?: { from: string; to: string };
}

/** The address of this page that shows what an address of Explore does. */
function toPage(explore: URLSearchParams): string {
  const { left, panes } = Object.fromEntries(explore);
  const pane: Pane = left ? JSON.parse(left) : (Object.values(JSON.parse(panes ?? '{}'))[0] ?? {});
  const here = new URLSearchParams(window.location.search);
  here.set('tab', 'query');
  here.set('query', JSON.stringify(pane.queries?.[0] ?? {}));
  if (pane.range?.from) {
    here.set('from', String(pane.range.from));
    here.set('to', String(pane.range.to));
  }
  return `?${here}`;
}
