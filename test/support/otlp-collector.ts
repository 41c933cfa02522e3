import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP writes it in JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** 2: an error. */
  readonly status: number;
}

export interface OtlpCollector {
  readonly url: string;
  readonly spans: OtlpSpan[];
  /** Of each request: its media type, and what it said of itself. */
  readonly requests: { type: string; authorization: string | undefined; bytes: Buffer }[];
  /** Answers with this, or with nothing at all. */
  behave(how: number | 'silent'): void;
  close(): Promise<void>;
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
}

interface Payload {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<OtlpSpan, 'attributes' | 'status'> & {
        readonly attributes: readonly { readonly key: string; readonly value: Value }[];
        readonly status: { readonly code?: number };
      })[];
    }[];
  }[];
}

/** Takes `POST /v1/traces`; what comes as JSON is read. */
export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: OtlpSpan[] = [];
  const requests: OtlpCollector['requests'] = [];
  let behaviour: number | 'silent' = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const type = request.headers['content-type'] ?? '';
      requests.push({ type, authorization: request.headers.authorization, bytes });
      if (behaviour === 'silent') return;
      if (request.url !== '/v1/traces') return response.writeHead(404).end();
      if (behaviour === 200 && type === 'application/json')
        spans.push(...spansIn(JSON.parse(bytes.toString()) as Payload));
      response.writeHead(behaviour, { 'content-type': type }).end(type === 'application/json' ? '{}' : '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    behave: (how) => (behaviour = how),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function spansIn({ resourceSpans }: Payload): OtlpSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap((scope) => scope.spans)
    .map((span) => ({
      ...span,
      status: span.status.code ?? 0,
      attributes: Object.fromEntries(
        span.attributes.map(({ key, value: { stringValue, intValue, doubleValue } }) => [
          key,
          stringValue ?? doubleValue ?? Number(intValue),
        ]),
      ),
    }));
}
