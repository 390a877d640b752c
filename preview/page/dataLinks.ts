import { DataLinkPostProcessor, Field, ScopedVars } from '@grafana/data';

interface DataContext {
  field: Field;
  frame: { fields: Field[] };
  rowIndex?: number;
}

const VALUE = /\$\{__value\.(raw|text|numeric|time)\}/g;
const FIELD = /\$\{__data\.fields(?:\.(\w+)|\[(?:"([^"]+)"|'([^']+)'|(\d+))\])\}/g;

/** Fills the row's values into a data link, as Grafana's panels do. */
export function replaceInLink(target = '', scopedVars: ScopedVars = {}): string {
  const context = scopedVars.__dataContext?.value as DataContext | undefined;
  if (!context || context.rowIndex === undefined) {
    return target;
  }
  const at = (field: Field | undefined) => String(field?.values[context.rowIndex!] ?? '');
  const named = (name: string) => context.frame.fields.find((field) => field.name === name);
  return target
    .replace(VALUE, () => at(context.field))
    .replace(FIELD, (_, plain, double, single, index) =>
      at(index === undefined ? named(plain ?? double ?? single) : context.frame.fields[Number(index)])
    );
}

/** Links into Explore lead to this page, which stands for it. */
export const linkHere: DataLinkPostProcessor = ({ linkModel }) => {
  const { href } = linkModel;
  if (!href.includes('/explore?')) {
    return linkModel;
  }
  const params = new URLSearchParams(href.slice(href.indexOf('?')));
  const left = params.get('left') ?? JSON.stringify(Object.values(JSON.parse(params.get('panes') ?? '{}'))[0] ?? {});
  const { queries, range } = JSON.parse(left);
  const here = new URLSearchParams(window.location.search);
  here.set('tab', 'query');
  here.set('query', JSON.stringify(queries?.[0] ?? {}));
  if (range) {
    here.set('from', String(range.from));
    here.set('to', String(range.to));
  }
  return { ...linkModel, href: `?${here}`, onClick: undefined };
};
