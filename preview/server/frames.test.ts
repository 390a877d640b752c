import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { frameFromArrow } from './frames';
import pairs from './testdata/frames.json';

describe('frameFromArrow', () => {
  // Each pair is the SDK's own: testdata/generate.go wrote both halves.
  it.each(pairs)('writes "$name" as the SDK does', ({ arrow, json }) => {
    expect(frameFromArrow(Buffer.from(arrow, 'base64'), 'A')).toEqual(json);
  });

  it('covers every kind of frame', () => {
    expect(pairs.map((pair) => pair.name)).toEqual(['types', 'wide', 'nullable', 'special', 'empty', 'no rows']);
  });

  it('reads a frame that begins at an odd address, as network buffers do', () => {
    const file = Buffer.from(pairs[0].arrow, 'base64');
    const shifted = Buffer.concat([Buffer.alloc(3), file]).subarray(3);
    expect(frameFromArrow(shifted, 'A').data).toEqual(frameFromArrow(file, 'A').data);
  });

  it('keeps the refId of a frame that has one', () => {
    expect(frameFromArrow(Buffer.from(pairs[0].arrow, 'base64'), 'A').schema.refId).toBe('B');
  });

  it('refuses a type that no frame of Grafana has', () => {
    const table = tableFromArrays({ odd: ['a', 'b', 'a'] });
    expect(() => frameFromArrow(tableToIPC(table, 'file'), 'A')).toThrow(/Field "odd" has the Arrow type Dictionary/);
  });
});
