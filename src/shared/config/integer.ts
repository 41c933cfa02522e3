import { z } from 'zod';

/** A setting that is a whole number. */
export const integer = (fallback: number, least: number, most: number): z.ZodDefault<z.ZodCoercedNumber> =>
  z.coerce.number().int().min(least).max(most).default(fallback);
