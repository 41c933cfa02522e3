/** What a key was used for since it was last written down. */
export interface CountedUse {
  readonly keyId: string;
  /** UTC, `2026-01-31`. */
  readonly day: string;
  readonly requests: number;
  readonly refused: number;
  readonly lastUsedAt: Date | undefined;
}

/** Where counts are kept. Scope `system`. */
export abstract class KeyUsageStore {
  /** Adds to what is there, all in one statement each; counts of keys that are gone are dropped. */
  abstract add(uses: readonly CountedUse[]): Promise<void>;
  /** Forgets some of what was on days before this one. @returns how much; 0 when nothing is left */
  abstract prune(beforeDay: string): Promise<number>;
}
