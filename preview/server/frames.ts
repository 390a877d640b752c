import type { Data, Field as ArrowField, Schema } from 'apache-arrow';
import { DataType, RecordBatchReader, Type } from 'apache-arrow';

/** A frame as Grafana's HTTP API writes it. */
export interface JSONFrame {
  schema: FrameSchema;
  data: FrameData;
}

/** Names, types and metadata of a frame. */
export interface FrameSchema {
  name?: string;
  refId?: string;
  meta?: Record<string, unknown>;
  fields: FieldSchema[];
}

/** One field of a schema. */
export interface FieldSchema {
  name?: string;
  type?: string;
  typeInfo: { frame: string; nullable?: true };
  labels?: Record<string, string>;
  config?: Record<string, unknown>;
}

/** Rows of the values that JSON cannot say. */
export interface Entities {
  NaN?: number[];
  Inf?: number[];
  NegInf?: number[];
}

/** A frame's values, column by column; `entities` and `nanos` only where needed. */
export interface FrameData {
  values: unknown[][];
  entities?: Array<Entities | null>;
  nanos?: Array<number[] | null>;
}

const NANOS_PER_MS = 1_000_000n;

/**
 * Turns a frame as plugins send it (an Arrow file) into the JSON in which
 * Grafana hands it to browsers. `refId` is set where the frame has none.
 */
export function frameFromArrow(file: Uint8Array, refId: string): JSONFrame {
  const reader = RecordBatchReader.from(file).open();
  // Not the schema of a Table or a batch: that has one field's metadata for all that share a
  // name. And read first, for the reader is closed by its last batch.
  const schema: Schema = reader.schema;
  const batches = [...reader].map((batch): readonly Data[] => batch.data.children);
  return { schema: schemaOf(schema, refId), data: dataOf(schema, batches) };
}

function schemaOf(schema: Schema, refId: string): FrameSchema {
  const meta = schema.metadata;
  return withoutEmpty({
    name: meta.get('name'),
    refId: meta.get('refId') || refId,
    meta: parsed(meta.get('meta')),
    fields: schema.fields.map(fieldSchemaOf),
  });
}

function fieldSchemaOf(field: ArrowField): FieldSchema {
  const meta = field.metadata;
  return withoutEmpty({
    name: field.name,
    type: meta.get('tstype'),
    typeInfo: { frame: goType(field), ...(field.nullable ? { nullable: true as const } : {}) },
    labels: parsed<Record<string, string>>(meta.get('labels')),
    config: parsed(meta.get('config')),
  });
}

/** The SDK's name of a field's type. */
function goType(field: ArrowField): string {
  const type: DataType = field.type;
  if (DataType.isTimestamp(type)) {
    return 'time.Time';
  }
  if (DataType.isUtf8(type)) {
    return 'string';
  }
  if (DataType.isBool(type)) {
    return 'bool';
  }
  if (DataType.isBinary(type)) {
    return 'json.RawMessage';
  }
  if (DataType.isFloat(type)) {
    return type.precision === 2 ? 'float64' : 'float32';
  }
  if (DataType.isInt(type)) {
    const isEnum = field.metadata.get('tstype') === 'enum';
    return isEnum ? 'enum' : `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`;
  }
  throw new Error(`Field "${field.name}" has the Arrow type ${type}, which Grafana's frames do not have.`);
}

function dataOf(schema: Schema, batches: Array<readonly Data[]>): FrameData {
  const columns = schema.fields.map((_, i) => new Column(batches.map((children) => children[i])));
  return {
    values: columns.map((column) => column.values),
    ...(columns.some((c) => c.entities) ? { entities: columns.map((c) => c.entities ?? null) } : {}),
    ...(columns.some((c) => c.nanos) ? { nanos: columns.map((c) => c.nanos ?? null) } : {}),
  };
}

/** The values of one field, with what JSON cannot say set aside. */
class Column {
  readonly values: unknown[] = [];
  entities?: Entities;
  nanos?: number[];

  constructor(chunks: readonly Data[]) {
    for (const chunk of chunks) {
      const read = this.reader(chunk);
      for (let i = 0; i < chunk.length; i++) {
        this.values.push(chunk.getValid(i) ? read(i) : null);
      }
    }
    // Nanoseconds are written for every row as soon as one row has some.
    if (this.nanos) {
      this.nanos = Array.from(this.values, (_, i) => this.nanos![i] ?? 0);
    }
  }

  private reader(chunk: Data): (row: number) => unknown {
    switch (chunk.type.typeId) {
      case Type.Timestamp:
        return (row) => this.time(chunk.values[row]);
      case Type.Float:
        return (row) => this.float(chunk.values[row]);
      case Type.Int:
        return (row) => Number(chunk.values[row]);
      case Type.Bool:
        return (row) => bit(chunk.values, chunk.offset + row);
      case Type.Utf8:
        return (row) => text(chunk, row);
      default:
        return (row) => JSON.parse(text(chunk, row));
    }
  }

  private time(nanoseconds: bigint): number {
    // Rounded towards the past, before 1970 too, as Go does.
    const rest = ((nanoseconds % NANOS_PER_MS) + NANOS_PER_MS) % NANOS_PER_MS;
    if (rest !== 0n) {
      this.nanos ??= [];
      this.nanos[this.values.length] = Number(rest);
    }
    return Number((nanoseconds - rest) / NANOS_PER_MS);
  }

  private float(value: number): number | null {
    if (Number.isFinite(value)) {
      return value;
    }
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : 'NegInf';
    this.entities ??= {};
    (this.entities[name] ??= []).push(this.values.length);
    return null;
  }
}

const decoder = new TextDecoder();

function text(chunk: Data, row: number): string {
  const offsets = chunk.valueOffsets;
  return decoder.decode(chunk.values.subarray(offsets[row], offsets[row + 1]));
}

function bit(bytes: Uint8Array, index: number): boolean {
  return ((bytes[index >> 3] >> (index & 7)) & 1) === 1;
}

function parsed<T = Record<string, unknown>>(json: string | undefined): T | undefined {
  return json ? JSON.parse(json) : undefined;
}

/** The object without what is empty: Go leaves that out. */
function withoutEmpty<T extends object>(object: T): T {
  // Only fields that may be missing are empty.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value)) as T;
}
