export type { FinishedSpan } from './finished-span';
export { startTracing } from './start-tracing';
export { Tracing } from './tracing';
