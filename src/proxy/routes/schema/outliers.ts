import { z } from 'zod';
import { statuses } from './words';

export const outliersSchema = z.strictObject({
  consecutiveFaults: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(5)
    .describe('So many in a row and the target is ejected; 0: this does not count'),
  errorRate: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of faults above which it is ejected; 0: this does not count'),
  windowSeconds: z.number().int().min(1).max(600).default(10).describe('errorRate is taken over so long'),
  minimumRequests: z.number().int().min(1).default(20).describe('Below this many in the window errorRate says nothing'),
  statuses: statuses(['502-504']).describe('Answers that are faults, beside those that never came or broke off'),
  ejectSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(10)
    .describe('Length of the first ejection; each further one is twice as long'),
  maxEjectSeconds: z.number().int().min(1).max(86_400).default(300).describe('Length of the longest'),
  maxEjectedPercent: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(50)
    .describe('So many of the targets are ejected at once at most, but one of two or more always may be; 0: none'),
});
