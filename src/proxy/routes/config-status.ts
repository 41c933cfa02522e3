/** The running configuration, and whether the file has moved on from it. What health and the console show. */
export abstract class ConfigStatus {
  /** File that is watched. */
  abstract readonly file: string;
  /** SHA-256 of the running text, shortened; empty while there was none. */
  abstract readonly version: string;
  /** Wall clock when it began to run, in milliseconds since the epoch; 0 while there was none. */
  abstract readonly loadedAtMs: number;
  /** Wall clock since when the file cannot be applied, in milliseconds since the epoch; undefined when it runs. */
  abstract readonly failedSinceMs: number | undefined;
  /** What keeps the file from running, one line a fault; empty when it runs. */
  abstract readonly faults: readonly string[];
  /** What works, but should be looked at, such as issuer keys fetched without TLS. */
  abstract readonly warnings: readonly string[];
  abstract readonly routes: number;
}
