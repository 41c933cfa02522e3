import { z } from 'zod';
import { milliseconds, name } from './words';

export const bulkheadSchema = z.strictObject({
  maxInFlight: z.number().int().min(1).max(100_000).describe('Requests under way to the upstream at once'),
  queue: z.number().int().min(0).max(100_000).default(100).describe('Further ones that may wait; beyond: 503'),
  queueMs: milliseconds(1000).describe('So long at most; then 503'),
});

export const stickinessSchema = z.strictObject({
  cookie: z
    .string()
    .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'the name of a cookie')
    .optional()
    .describe(
      'Names the target that a client stays with, by a name that tells nothing; `iam-gateway-target-` and the name of the upstream when absent',
    ),
  maxAgeSeconds: z
    .number()
    .int()
    .min(1)
    .max(31_536_000)
    .optional()
    .describe('Life of the cookie; until the browser is closed when absent'),
  sameSite: z.enum(['Strict', 'Lax', 'None']).default('Lax').describe('From where browsers send it'),
  secure: z.boolean().default(true).describe('Browsers send it over TLS only'),
});

export const fallbackSchema = z
  .strictObject({
    upstream: name.optional().describe('Gets the request instead, without a fallback of its own'),
    answer: z
      .strictObject({
        status: z.number().int().min(200).max(599).describe('Its status'),
        contentType: z
          .string()
          .regex(/^[\x20-\x7e]+$/, 'a media type')
          .default('application/json')
          .describe('Of the body'),
        body: z.string().max(65_536).default('').describe('As it is sent'),
      })
      .optional()
      .describe('What the client gets instead of the fault'),
    methods: z
      .array(z.enum(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'PATCH']))
      .min(1)
      .default(['GET', 'HEAD'])
      .describe('Of requests that fall back; to another upstream only what may be sent again'),
  })
  .refine(({ upstream, answer }) => (upstream === undefined) !== (answer === undefined), {
    error: 'either `upstream` or `answer`',
  });
