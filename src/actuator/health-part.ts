/** How one part is. Degraded: it serves worse than it should. Down: without it nothing can be served. */
export interface PartHealth {
  readonly status: 'up' | 'degraded' | 'down';
  /** For internal clients. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** One component of /actuator/health. */
export interface HealthPart {
  readonly name: string;
  /** Never throws, and takes two seconds at most. */
  examine(): PartHealth | Promise<PartHealth>;
}

/** Injection token of all parts, in the order in which they are shown. */
export const HEALTH_PARTS = Symbol('HealthParts');
