import { z } from 'zod';
import { methodName } from './words';

/** Whose requests are counted together. */
export const countedBy = z.enum(['user', 'tenant', 'key', 'client', 'address', 'route', 'global']);

const requests = z.number().int().min(1).max(1_000_000_000);
const cost = z.number().int().min(1).max(1_000_000);

export const limitSchema = z.strictObject({
  by: z
    .union([countedBy, z.array(countedBy).min(1).max(4)], {
      error: 'user, tenant, key, client, address, route or global, or a list of them',
    })
    .describe('Whose requests are counted together; of a list, those that are equal in all of it'),
  requests: requests.describe('So many'),
  perSeconds: z.number().int().min(1).max(86_400).describe('In so much time'),
  algorithm: z
    .enum(['token-bucket', 'sliding-window'])
    .default('token-bucket')
    .describe('token-bucket: a burst, then an even flow; sliding-window: never more in any span of perSeconds'),
  burst: requests.optional().describe('Of a token bucket: so many at once; `requests` when absent'),
  cost: z
    .union([cost, z.partialRecord(methodName, cost.or(z.literal(0)))], {
      error: 'a whole number from 1 on, or one for each method, where 0 counts nothing',
    })
    .default(1)
    .describe('What a request spends; by method those that are not named spend 1'),
  raise: z
    .array(
      z.strictObject({
        role: z
          .string()
          .regex(/^[\x21-\x7e]+$/, 'a role')
          .describe('Who holds it, installation-wide or in the selected tenant'),
        requests: requests.describe('So many instead'),
        burst: requests.optional().describe('So many at once instead'),
      }),
    )
    .default([])
    .describe('More for some roles, each counted by itself; the highest that somebody holds counts'),
  prefix: z
    .strictObject({
      ipv4: z.number().int().min(8).max(32).default(32).describe('Bits that are one IPv4 client'),
      ipv6: z.number().int().min(16).max(128).default(64).describe('Bits that are one IPv6 client'),
    })
    .optional()
    .describe('Counts networks instead of addresses; needs `address` in `by`'),
});
