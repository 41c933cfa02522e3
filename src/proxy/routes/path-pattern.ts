const PARAMETER = /^\{(.+)\}$/;

/** One segment of a pattern: a literal, or a name for any one segment. */
export interface Segment {
  readonly text: string;
  /** Undefined for a literal. */
  readonly parameter: string | undefined;
}

/** @param pattern such as `/orders/{id}`; `/` has no segments */
export function segmentsOf(pattern: string): Segment[] {
  if (pattern === '/') return [];
  return pattern
    .slice(1)
    .split('/')
    .map((text) => ({ text, parameter: PARAMETER.exec(text)?.[1] }));
}

/** @returns the names in a pattern, in their order */
export function parametersOf(pattern: string): string[] {
  return segmentsOf(pattern).flatMap(({ parameter }) => parameter ?? []);
}

/** @returns the path with one parameter written out */
export function withParameter(pattern: string, name: string, value: string): string {
  return pattern.replace(`{${name}}`, () => value);
}

/** @returns the pattern without its names: two with the same shape match the same paths */
export function shapeOf(pattern: string): string {
  return pattern.replace(/\{[^}]*\}/g, '{}');
}

/**
 * @returns whether every path that `inner` matches is matched by `outer` too, taking both for prefixes: `/a/{x}` covers
 * `/a/b/c`
 */
export function covers(outer: string, inner: string): boolean {
  const [wide, narrow] = [segmentsOf(outer), segmentsOf(inner)];
  return (
    wide.length <= narrow.length &&
    wide.every(({ text, parameter }, at) => parameter !== undefined || text === narrow[at]!.text)
  );
}

/**
 * @returns whether some path at or below `inner`, a path without parameters, is matched by `pattern`: `/{x}` overlaps
 * `/metrics`, and exactly only what has as many segments
 */
export function overlaps(pattern: string, exact: boolean, inner: string): boolean {
  const [mine, others] = [segmentsOf(pattern), segmentsOf(inner)];
  if (exact && mine.length < others.length) return false;
  return mine.every(({ text, parameter }, at) => parameter !== undefined || (others[at]?.text ?? text) === text);
}
