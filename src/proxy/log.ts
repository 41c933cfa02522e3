/** Where the data plane says what an operator must know. Never for what happens on every request: that is the access log's. */
export interface DataPlaneLog {
  info(message: string): void;
  /** @param cause what was thrown; it goes to the log only, never to a client */
  warn(message: string, cause?: unknown): void;
  error(message: string, cause?: unknown): void;
}
