/** Loaded only where traces are exported: nothing else may import this file but by `import()`. */
import { type HrTime, type Link, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { FinishedSpan } from './finished-span';
import type { SendSpans } from './tracing';

export interface OtlpOptions {
  /** Of the collector, without `/v1/traces`. */
  readonly endpoint: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly serviceName: string;
  /** Tells this instance from others. */
  readonly instanceId: string;
}

const SCOPE = { name: 'iam-gateway' };
const NOTHING: Pick<
  ReadableSpan,
  'links' | 'events' | 'droppedAttributesCount' | 'droppedEventsCount' | 'droppedLinksCount'
> = { links: [] as Link[], events: [], droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 };

/** Sends spans by OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp). Tries again while the time allows it. */
export function otlpSender(options: OtlpOptions): SendSpans {
  const Exporter = options.protocol === 'http/json' ? JsonExporter : ProtobufExporter;
  const exporter = new Exporter({
    url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...options.headers },
    timeoutMillis: options.timeoutMs,
  });
  const resource = resourceFromAttributes({
    'service.name': options.serviceName,
    'service.instance.id': options.instanceId,
  });
  return (spans, done) =>
    exporter.export(
      spans.map((span) => readable(span, resource)),
      ({ error, code }) => done(Number(code) === 0 ? undefined : (error ?? new Error('the collector took nothing'))),
    );
}

function readable(span: FinishedSpan, resource: Resource): ReadableSpan {
  const { traceId, parentId } = span;
  const context = { traceId, spanId: span.spanId, traceFlags: TraceFlags.SAMPLED };
  const parent = parentId && {
    traceId,
    spanId: parentId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: span.parentIsRemote,
  };
  return {
    ...NOTHING,
    name: span.name,
    kind: span.kind === 'server' ? SpanKind.SERVER : SpanKind.CLIENT,
    spanContext: () => context,
    ...(parent ? { parentSpanContext: parent } : {}),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.startMs + span.durationMs),
    duration: hrTime(span.durationMs),
    status: { code: span.failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: span.attributes,
    ended: true,
    resource,
    instrumentationScope: SCOPE,
  };
}

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
