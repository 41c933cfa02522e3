import { Global, Inject, Logger, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ENVIRONMENT, type Environment, StartError } from '../config';
import { AccessLog } from './access-log';
import { BufferedAccessLog, SilentAccessLog } from './buffered-access-log';
import { registerCollectors } from './collectors';
import { CountedRequests } from './counted-requests';
import { collectEventLoopLag } from './event-loop-lag';
import { FileSink } from './line-sink';
import { RequestMetrics } from './request-metrics';
import { startTracing, Tracing } from './tracing';
import { registerTracingCollectors } from './tracing/tracing-collectors';

const logger = new Logger('AccessLog');
const tracingLogger = new Logger('Traces');
/** What still waits for the collector has so long when the process ends. */
const LAST_SPANS_MS = 3_000;
const STANDARD_OUTPUT = 1;

function openAccessLog({ ACCESS_LOG }: Environment): AccessLog {
  if (ACCESS_LOG === 'off') return new SilentAccessLog();
  try {
    const sink = new FileSink(ACCESS_LOG === 'stdout' ? STANDARD_OUTPUT : ACCESS_LOG);
    return new BufferedAccessLog(sink, (error) => logger.error(`lines were lost: ${error.message}`));
  } catch (cause) {
    throw new StartError(`ACCESS_LOG: ${(cause as Error).message}`, { cause });
  }
}

/** Access log, metrics and traces of both planes. Global. */
@Global()
@Module({
  providers: [
    { provide: AccessLog, inject: [ENVIRONMENT], useFactory: openAccessLog },
    // One registry an application, not prom-client's for the whole process: two gateways can live in one test.
    { provide: Registry, useFactory: () => new Registry() },
    CountedRequests,
    { provide: RequestMetrics, useExisting: CountedRequests },
    {
      provide: Tracing,
      inject: [ENVIRONMENT],
      // undefined without a collector.
      useFactory: (environment: Environment) => startTracing(environment, (message) => tracingLogger.warn(message)),
    },
  ],
  exports: [AccessLog, RequestMetrics, Registry, Tracing],
})
export class TelemetryModule implements OnModuleInit, OnApplicationShutdown {
  readonly #reopen = () => this.accessLog.reopen();
  #stopWatchingTheLoop = () => {};

  constructor(
    private readonly accessLog: AccessLog,
    private readonly counted: CountedRequests,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Tracing) private readonly tracing: Tracing | undefined,
  ) {}

  onModuleInit(): void {
    registerCollectors(this.registry, this.counted, this.accessLog);
    if (this.tracing !== undefined) registerTracingCollectors(this.registry, this.tracing);
    this.#stopWatchingTheLoop = collectEventLoopLag(this.registry);
    process.on('SIGHUP', this.#reopen);
  }

  async onApplicationShutdown(): Promise<void> {
    process.off('SIGHUP', this.#reopen);
    this.#stopWatchingTheLoop();
    await this.tracing?.close(LAST_SPANS_MS);
    await this.accessLog.close();
  }
}
