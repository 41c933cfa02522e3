import { z } from 'zod';

const dnsSchema = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*\.?$/,
        'a DNS name',
      )
      .describe('What is looked up'),
    records: z
      .enum(['address', 'srv'])
      .default('address')
      .describe(
        'address: A and AAAA, each a target at `port`; srv: SRV of the lowest priority, with their ports and weights',
      ),
    scheme: z.enum(['http', 'https']).default('http').describe('How targets are spoken to'),
    port: z.number().int().min(1).max(65_535).optional().describe('Of the targets, for `records: address`'),
    minTtlSeconds: z.number().int().min(1).max(86_400).default(5).describe('An answer is used so long at least'),
    maxTtlSeconds: z.number().int().min(1).max(86_400).default(300).describe('And so long at most'),
    servers: z
      .array(
        z
          .string()
          .regex(/^(?:[0-9.]+|[0-9a-fA-F:]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/, 'an address, with or without port'),
      )
      .max(8)
      .default([])
      .describe("Name servers; the system's when empty"),
  })
  .refine(({ records, port }) => (records === 'address') === (port !== undefined), {
    path: ['port'],
    error: 'goes with `records: address`, which needs it',
  })
  .refine(({ minTtlSeconds, maxTtlSeconds }) => minTtlSeconds <= maxTtlSeconds, {
    path: ['minTtlSeconds'],
    error: 'not more than `maxTtlSeconds`',
  });

export const discoverySchema = z.strictObject({ dns: dnsSchema.describe('Looks targets up in DNS') });
