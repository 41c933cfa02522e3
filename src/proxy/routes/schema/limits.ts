import { z } from 'zod';

export const limitSchema = z.strictObject({
  by: z
    .enum(['user', 'tenant', 'address'])
    .describe('Whose requests are counted together; user and tenant need a principal'),
  requests: z.number().int().min(1).describe('So many at once, then an even flow'),
  perSeconds: z.number().int().min(1).max(86_400).describe('In so much time'),
});
