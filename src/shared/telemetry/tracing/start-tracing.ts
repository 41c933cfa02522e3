import { randomUUID } from 'node:crypto';
import { type Environment, StartError } from '../../config';
import { Tracing } from './tracing';

/** One word of it a minute is enough. */
const FAILURE_EVERY_MS = 60_000;

type TracingSettings = Pick<
  Environment,
  | 'OTEL_EXPORTER_OTLP_ENDPOINT'
  | 'OTEL_EXPORTER_OTLP_HEADERS'
  | 'OTEL_EXPORTER_OTLP_PROTOCOL'
  | 'OTEL_EXPORTER_OTLP_TIMEOUT'
  | 'OTEL_SERVICE_NAME'
  | 'OTEL_TRACES_SAMPLER_ARG'
  | 'OTEL_BSP_MAX_QUEUE_SIZE'
  | 'OTEL_BSP_SCHEDULE_DELAY'
>;

/**
 * @returns undefined without a collector: then nothing of OpenTelemetry is loaded
 * @throws {StartError} when OTEL_EXPORTER_OTLP_HEADERS cannot be read
 */
export async function startTracing(
  settings: TracingSettings,
  warn: (message: string) => void,
): Promise<Tracing | undefined> {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const headers = headersIn(settings.OTEL_EXPORTER_OTLP_HEADERS ?? '');
  const { otlpSender } = await import('./otlp.js');
  const send = otlpSender({
    endpoint,
    headers,
    protocol: settings.OTEL_EXPORTER_OTLP_PROTOCOL,
    timeoutMs: settings.OTEL_EXPORTER_OTLP_TIMEOUT,
    serviceName: settings.OTEL_SERVICE_NAME,
    instanceId: randomUUID(),
  });
  let warnedAtMs = -Infinity;
  return new Tracing(send, {
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
    mostWaiting: settings.OTEL_BSP_MAX_QUEUE_SIZE,
    everyMs: settings.OTEL_BSP_SCHEDULE_DELAY,
    random: Math.random,
    failed: (error) => {
      const nowMs = performance.now();
      if (nowMs - warnedAtMs < FAILURE_EVERY_MS) return;
      warnedAtMs = nowMs;
      warn(`spans were lost: ${error.message}`);
    },
  });
}

/** `name=value,name=value`, values percent-encoded. */
function headersIn(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new StartError('OTEL_EXPORTER_OTLP_HEADERS: name=value, with commas between them');
      return [pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())];
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new StartError('OTEL_EXPORTER_OTLP_HEADERS: a value is not percent-encoded');
  }
}
