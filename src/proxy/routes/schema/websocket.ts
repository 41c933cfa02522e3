import { z } from 'zod';

const origin = z
  .string()
  .regex(/^(?:\*|null|https?:\/\/[a-z0-9.\-[\]:]+)$/, 'scheme and host in lower case, `null`, or `*`');
const seconds = (fallback: number): z.ZodDefault<z.ZodNumber> => z.number().int().min(1).max(86_400).default(fallback);

const perUserSchema = z.strictObject({
  connections: z.number().int().min(1).max(100_000).optional().describe('Open at once; one more gets 429'),
  messages: z
    .strictObject({
      perSecond: z
        .number()
        .int()
        .min(1)
        .max(100_000)
        .describe('Messages to the upstream, in the long run; pings and small pieces of a message count, too'),
      burst: z.number().int().min(1).max(1_000_000).optional().describe('At once; perSecond when absent'),
    })
    .optional()
    .describe('One that sends more is closed with 1008'),
});

export const websocketSchema = z.strictObject({
  origins: z
    .array(origin)
    .min(1)
    .optional()
    .describe(
      'Pages of which origins may connect; `*`: of all. The gateway’s own host, PUBLIC_URL and CORS_ORIGINS when absent',
    ),
  credentials: z
    .array(z.enum(['header', 'subprotocol', 'ticket']))
    .min(1)
    .default(['header', 'subprotocol', 'ticket'])
    .describe('How clients may say who they are'),
  ticketAddress: z
    .enum(['same', 'any'])
    .default('same')
    .describe('Whether a ticket counts only from the address that got it'),
  idleSeconds: seconds(300).describe(
    'Without a frame in either direction, beside answers to our pings: closed with 1001',
  ),
  pingSeconds: seconds(30).describe('An end that says nothing for so long is asked by a ping'),
  pongSeconds: seconds(10).describe('And cut when it says nothing for so long after it'),
  maxAgeSeconds: z
    .number()
    .int()
    .min(1)
    .max(31_536_000)
    .optional()
    .describe('However busy, closed with 1001 then; no bound when absent'),
  maxMessageBytes: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Largest message in either direction, as it travels: compressed, where it is; beyond: closed with 1009'),
  perUser: perUserSchema
    .prefault({})
    .describe('What one user may have on this route and this instance; one address, where nobody is known'),
});

export type WebSocketConfig = z.output<typeof websocketSchema>;
/** As it is written, without defaults. */
export type WrittenWebSocket = z.input<typeof websocketSchema>;

/** `true` is all the defaults. */
export const websocketKey = z
  .union([z.boolean(), websocketSchema], { error: '`true`, `false`, or what WebSocket connections may do' })
  .default(false)
  .transform((value): WebSocketConfig | false => (value === true ? websocketSchema.parse({}) : value));
