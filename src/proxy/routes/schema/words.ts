import { z } from 'zod';

/** What several parts of gateway.yaml are written with. */

export const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63');
export const milliseconds = (fallback: number, least = 1): z.ZodDefault<z.ZodNumber> =>
  z.number().int().min(least).max(86_400_000).default(fallback);

export const pathPattern = z
  .string()
  .regex(
    /^\/(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~!$&'()*+,=:@-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~!$&'()*+,=:@-]+)*)?$/,
    'a canonical path: no escapes, no dot segments, no trailing slash',
  );

/** The same, with `{name}` for one whole segment of any value. */
export const routePath = z
  .string()
  .regex(
    /^\/(?:(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~!$&'()*+,=:@-]+|\{[a-z][A-Za-z0-9_]{0,31}\})(?:\/(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~!$&'()*+,=:@-]+|\{[a-z][A-Za-z0-9_]{0,31}\}))*)?$/,
    'a canonical path, with {name} for a segment: no escapes, no dot segments, no trailing slash',
  );

export const methodName = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What a field, parameter or claim must be. */
export const condition = z.union([z.boolean(), z.string(), z.array(z.string()).min(1)], {
  error: 'a value, a list of values, true for any value, or false for none',
});

/** HTTP statuses and spans of them: `404`, `500-599`. */
export const statuses = (fallback: readonly string[]): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  z
    .array(z.string().regex(/^[1-5]\d\d(?:-[1-5]\d\d)?$/, 'a status in quotes, such as "503" or "500-599"'))
    .max(50)
    .default([...fallback]);
