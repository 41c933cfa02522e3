import { z } from 'zod';

const fieldName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'the name of a field');

export const signatureSchema = z.strictObject({
  scheme: z
    .enum(['github', 'stripe', 'standard', 'hmac'])
    .describe('How the sender signs: as GitHub, as Stripe, by Standard Webhooks, or as the keys below say'),
  secrets: z
    .array(z.string().min(16, 'at least 16 characters'))
    .min(1)
    .max(5)
    .describe(
      'Shared with the sender; one of them must fit, so that they can be changed. Such as `["${ORDERS_SECRET}"]`',
    ),
  toleranceSeconds: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(300)
    .describe('So far the time of a message may be from ours; GitHub sends none'),
  replaySeconds: z
    .number()
    .int()
    .min(1)
    .max(604_800)
    .optional()
    .describe('So long a message is known again. Twice toleranceSeconds, or a day where none has a time, when absent'),
  maxBodyBytes: z
    .number()
    .int()
    .min(1)
    .max(10_485_760)
    .default(1_048_576)
    .describe('Largest message: it is held in memory until its signature is known'),
  header: fieldName.default('X-Signature').describe('hmac: where the signature is'),
  prefix: z.string().max(32).default('').describe('hmac: what stands before it, such as `sha256=`'),
  encoding: z.enum(['hex', 'base64']).default('hex').describe('hmac: how it is written'),
  algorithm: z.enum(['sha256', 'sha512']).default('sha256').describe('hmac: by which hash'),
  timestampHeader: fieldName
    .optional()
    .describe('hmac: where the time is, in seconds; then time, a dot and the body are signed'),
});
