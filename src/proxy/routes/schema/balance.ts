import { z } from 'zod';

export const balanceSchema = z
  .enum(['roundRobin', 'leastConnections', 'powerOfTwo', 'hash'])
  .default('roundRobin')
  .describe('How requests are spread over the targets, by their weights');

export const hashSchema = z
  .strictObject({
    by: z
      .enum(['user', 'tenant', 'address', 'path', 'header', 'cookie'])
      .describe('What stays with one target; without it (nobody signed in, no such header) a request goes round robin'),
    name: z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'the name of a header or cookie')
      .optional()
      .describe('Of the header or cookie'),
  })
  .refine(({ by, name }) => (by === 'header' || by === 'cookie') === (name !== undefined), {
    path: ['name'],
    error: 'goes with `by: header` and `by: cookie`, which need it',
  });
