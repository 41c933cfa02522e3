import { z } from 'zod';
import { suspicions } from '../../attacks/suspect';

export const attacksSchema = z.strictObject({
  mode: z
    .enum(['refuse', 'report', 'off'])
    .default('refuse')
    .describe('refuse: 403; report: counted and logged, and let through'),
  allow: z.array(z.enum(suspicions)).default([]).describe('Signatures that say nothing here'),
  methods: z
    .array(z.string().regex(/^[A-Z-]{1,20}$/, 'a method, in upper case'))
    .max(20)
    .default([])
    .describe('Unwanted beside those that are always suspect'),
  userAgents: z
    .array(z.string().min(3).max(100))
    .max(50)
    .default([])
    .describe('Parts of the User-Agent that are unwanted beside those of scanners'),
});
