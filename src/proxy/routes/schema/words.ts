import { z } from 'zod';

/** What several parts of gateway.yaml are written with. */

export const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes, at most 63');
export const milliseconds = (fallback: number, least = 1): z.ZodDefault<z.ZodNumber> =>
  z.number().int().min(least).max(86_400_000).default(fallback);

export const pathPattern = z
  .string()
  .regex(
    /^\/(?:[A-Za-z0-9._~!$&'()*+,=:@-]+(?:\/[A-Za-z0-9._~!$&'()*+,=:@-]+)*)?$/,
    'a canonical path: no escapes, no trailing slash',
  );
