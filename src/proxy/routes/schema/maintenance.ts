import { z } from 'zod';

export const maintenanceSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Such as `${MAWBS_MAINTENANCE:-false}`'),
  retryAfterSeconds: z.number().int().min(1).max(604_800).default(300).describe('Retry-After of the answer'),
  exempt: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Whoever holds one of these roles is let through; everybody is authenticated first then'),
});
