import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FAULT_KINDS } from '../../simulator';
import { CASES, ELSEWHERE, NETWORK } from './table';

/** First column of the table of faults in docs/reliability.md. */
function documented(): string[] {
  const text = readFileSync(path.resolve(__dirname, '../../docs/reliability.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith('The table'))!;
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) => line.split('|')[1].trim());
}

const tested = [...CASES, ...Object.values(NETWORK)].map(({ row }) => row).concat(ELSEWHERE);

it('every fault that is tested is in docs/reliability.md, and the other way round', () => {
  expect([...new Set(tested)].sort()).toEqual([...documented()].sort());
});

it('every fault of the simulator is tested', () => {
  const kinds = new Set(CASES.map(({ fault }) => fault.kind));
  // A Date header that is wrong is named in the document's text.
  expect(FAULT_KINDS.filter((kind) => !kinds.has(kind))).toEqual(['clock-off']);
});
