import type { OtlpSpan } from './otlp-collector';

/** What of a span is read from protobuf. */
export type ReadSpan = Pick<OtlpSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'kind'>;

/** Fields by number; of varints and fixed numbers the value, of everything else the bytes. */
type Fields = Map<number, (Buffer | number)[]>;

/** @returns the spans of an ExportTraceServiceRequest (opentelemetry/proto/trace/v1/trace.proto) */
export function spansInProtobuf(bytes: Buffer): ReadSpan[] {
  const below = (parents: readonly Buffer[], field: number): Buffer[] =>
    parents.flatMap((parent) => (fieldsOf(parent).get(field) ?? []) as Buffer[]);
  // resource_spans, scope_spans, spans
  return below(below(below([bytes], 1), 2), 2).map((span) => {
    const fields = fieldsOf(span);
    const hex = (field: number): string =>
      ((fields.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0)).toString('hex');
    const parentSpanId = hex(4);
    return {
      traceId: hex(1),
      spanId: hex(2),
      ...(parentSpanId === '' ? {} : { parentSpanId }),
      name: (fields.get(5)![0] as Buffer).toString(),
      kind: fields.get(6)![0] as number,
    };
  });
}

function fieldsOf(bytes: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, type] = [key >> 3, key & 7];
    let value: Buffer | number;
    if (type === 0) value = varint();
    else {
      const length = type === 2 ? varint() : type === 1 ? 8 : 4;
      value = bytes.subarray(at, at + length);
      at += length;
    }
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}
