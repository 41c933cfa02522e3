import type { LimitConfig } from './routes/gateway-config';

/** A word of `by`. */
export type CountedBy = Extract<LimitConfig['by'], string>;

/** The id of a route, or all of them. No route can have such an id: `*` stands for it in names. */
export type Place = string;
export const ALL_ROUTES: Place = '*';

/** What a limit counts by, as a list. */
export function countedBy({ by }: Pick<LimitConfig, 'by'>): readonly CountedBy[] {
  return typeof by === 'string' ? [by] : by;
}

/**
 * @returns the name of the counter and of the policy: one for each kind and window of a route, so that a changed quota
 * goes on counting where the old one was
 */
export function limitName(place: Place, limit: Pick<LimitConfig, 'by' | 'perSeconds'>): string {
  return `${place}-${countedBy(limit).join('+')}-${limit.perSeconds}s`;
}
