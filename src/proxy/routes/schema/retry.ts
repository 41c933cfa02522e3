import { z } from 'zod';
import { milliseconds, statuses } from './words';

export const retrySchema = z.strictObject({
  attempts: z.number().int().min(0).max(5).default(1).describe('Further tries after the first; 0: none'),
  methods: z
    .array(z.enum(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']))
    .default(['GET', 'HEAD', 'OPTIONS'])
    .describe('May be sent again when the target may have seen them; what never left may be whatever the method'),
  statuses: statuses([]).describe('Answers that are not relayed while another try is possible'),
  sameTarget: z.boolean().default(false).describe('Where there is no other target: the same again, after a pause'),
  perTryMs: z
    .number()
    .int()
    .min(1)
    .max(86_400_000)
    .optional()
    .describe('A try without the head of an answer after so long is given up; only the other timeouts when absent'),
  pauseMs: milliseconds(25).describe('Before the same target is tried again; doubled each time, at random'),
  maxPauseMs: milliseconds(1000, 0).describe('A target that asks for more by Retry-After is not tried again'),
  budgetPercent: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(20)
    .describe('Further tries, of the requests of the last 10 s, beyond `budgetFloor`'),
  budgetFloor: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(10)
    .describe('So many further tries in 10 s are always allowed'),
});
