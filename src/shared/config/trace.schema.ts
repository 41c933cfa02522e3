import { z } from 'zod';
import { integer } from './integer';

/** Where traces go, under the names that every OpenTelemetry SDK knows. */
export const traceSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Collector of traces, without /v1/traces, such as http://collector:4318; no traces when absent'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .min(1)
    .optional()
    .describe('What the collector is sent besides: `name=value`, values percent-encoded, comma-separated'),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/protobuf', 'http/json'])
    .default('http/protobuf')
    .describe('How spans are written'),
  OTEL_EXPORTER_OTLP_TIMEOUT: integer(10_000, 100, 600_000).describe(
    'Milliseconds for one batch, further tries included',
  ),
  OTEL_SERVICE_NAME: z.string().min(1).default('iam-gateway').describe('Name of this service in traces'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of traces that is kept, where no trusted proxy has decided'),
  OTEL_BSP_MAX_QUEUE_SIZE: integer(2048, 1, 1_000_000).describe(
    'Spans that wait for the collector; further ones are lost',
  ),
  OTEL_BSP_SCHEDULE_DELAY: integer(5000, 10, 600_000).describe(
    'Spans leave so often, in milliseconds, or 128 together',
  ),
};
