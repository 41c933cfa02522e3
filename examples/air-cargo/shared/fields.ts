import { type FieldError, invalid } from './problem';

/** @returns what is wrong with a value, or undefined */
export type Rule = (value: unknown) => string | undefined;

export const text =
  (least: number, most: number): Rule =>
  (value) =>
    typeof value === 'string' && value.length >= least && value.length <= most
      ? undefined
      : `must be a text of ${least} to ${most} characters`;

export const matching =
  (pattern: RegExp, meaning: string): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : `must be ${meaning}`;

export const oneOf =
  (values: readonly string[]): Rule =>
  (value) =>
    typeof value === 'string' && values.includes(value) ? undefined : `must be one of ${values.join(', ')}`;

export const wholeNumber =
  (least: number, most: number): Rule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;

export const amount =
  (least: number, most: number): Rule =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `must be a number from ${least} to ${most}`;

export const instant: Rule = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value))
    ? undefined
    : 'must be a time as in 2026-03-01T12:00:00Z (RFC 3339)';

/**
 * Checks a body field by field; every field is required and no other is allowed.
 * @throws {Problem} 422 with every fault
 */
export function checked<Body>(body: unknown, rules: Readonly<Record<keyof Body & string, Rule>>): Body {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid([{ pointer: '', message: 'must be an object' }]);
  }
  const given = body as Record<string, unknown>;
  const errors: FieldError[] = [];
  for (const [name, rule] of Object.entries<Rule>(rules)) {
    const message = Object.hasOwn(given, name) ? rule(given[name]) : 'is missing';
    if (message !== undefined) errors.push({ pointer: `/${name}`, message });
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(rules, name)) errors.push({ pointer: pointerTo(name), message: 'is not a field of this body' });
  }
  if (errors.length > 0) throw invalid(errors);
  return body as Body;
}

/** RFC 6901 §3. */
const pointerTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
