import { z } from 'zod';
import { milliseconds, statuses } from './words';

export const healthCheckSchema = z.strictObject({
  path: z
    .string()
    .regex(/^\/[\x21\x23-\x7e]*$/, 'a path, with or without query')
    .describe('Asked of each target by GET'),
  intervalMs: milliseconds(10_000, 100).describe('From one check to the next, ± 10 %'),
  maxIntervalMs: milliseconds(60_000, 100).describe('While a target is down the interval doubles up to here'),
  timeoutMs: milliseconds(2000, 10).describe('To connect and answer'),
  unhealthyAfter: z.number().int().min(1).max(100).default(3).describe('Checks failed in a row: the target is down'),
  healthyAfter: z.number().int().min(1).max(100).default(2).describe('Checks passed in a row: it is up again'),
  statuses: statuses(['200-299']).describe('Answers that pass'),
});
