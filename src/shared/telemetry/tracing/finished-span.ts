/** Something that was done, when it is over (https://opentelemetry.io/docs/specs/otel/trace/api/#span). */
export interface FinishedSpan {
  /** server: a request that we answered; client: one that we sent. */
  readonly kind: 'server' | 'client';
  readonly name: string;
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly parentId: string | undefined;
  /** The parent is somebody else's. */
  readonly parentIsRemote: boolean;
  /** Wall clock, in milliseconds since the epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** It failed, by whose fault ever: what dashboards count. */
  readonly failed: boolean;
}
