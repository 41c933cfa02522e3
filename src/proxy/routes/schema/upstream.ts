import { z } from 'zod';
import { balanceSchema, hashSchema } from './balance';
import { discoverySchema } from './discovery';
import { healthCheckSchema } from './health-check';
import { outliersSchema } from './outliers';
import { bulkheadSchema, fallbackSchema, stickinessSchema } from './resilience';
import { retrySchema } from './retry';
import { upstreamTlsSchema } from './upstream-tls';
import { milliseconds } from './words';

export const targetSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Origin of the target: scheme, host and port; no path'),
  weight: z.number().int().min(1).max(1000).default(1).describe('Share of the requests, relative to the other targets'),
});

export const timeoutsSchema = z.strictObject({
  connectMs: milliseconds(1000).describe('To open a connection'),
  firstByteMs: milliseconds(5000).describe('From the last byte of the request to the first of the answer'),
  idleMs: milliseconds(30_000).describe('Without a byte moving, in either direction'),
  totalMs: z
    .number()
    .int()
    .min(1)
    .max(86_400_000)
    .optional()
    .describe('To the last byte of the answer, all tries together; no bound when absent'),
});

export const breakerSchema = z.strictObject({
  errorRate: z.number().gt(0).max(1).default(0.5).describe('Share of failures above which the circuit opens'),
  windowSeconds: z.number().int().min(1).max(600).default(10).describe('Failures are counted over so long'),
  minimumRequests: z.number().int().min(1).default(20).describe('Below this many in the window it stays closed'),
  openSeconds: z.number().int().min(1).max(600).default(5).describe('Then one trial request decides'),
});

export const upstreamSchema = z
  .strictObject({
    targets: z.array(targetSchema).min(1, { abort: true }).max(100).default([]).describe('Addresses of the service'),
    discovery: discoverySchema.optional().describe('Finds the targets, instead of `targets`'),
    balance: balanceSchema,
    hash: hashSchema.optional().describe('For `balance: hash`'),
    healthCheck: healthCheckSchema.optional().describe('Asks each target how it is; nobody does when absent'),
    outliers: outliersSchema.prefault({}).describe('Who answers badly gets nothing for a while'),
    panicPercent: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(30)
      .describe('Fewer than so many of the targets are up and not ejected: then all are used'),
    stickiness: stickinessSchema.optional().describe('A client stays with the target it had first'),
    timeouts: timeoutsSchema.prefault({}),
    retry: retrySchema.prefault({}).describe('Tries at another target when one failed'),
    bulkhead: bulkheadSchema.optional().describe('Bounds what the upstream has to do at once'),
    fallback: fallbackSchema.optional().describe('When the upstream has no answer'),
    breaker: breakerSchema.prefault({}),
    protocol: z
      .enum(['http1', 'h2', 'h2c'])
      .default('http1')
      .describe(
        'What is spoken with the targets: HTTP/1.1, HTTP/2 over TLS, or HTTP/2 without; gRPC needs one of these',
      ),
    tls: upstreamTlsSchema
      .optional()
      .describe('With targets of https: verified by the system’s authorities when absent'),
    transport: z
      .enum(['net', 'undici'])
      .default('net')
      .describe(
        'Who moves the bytes of HTTP/1.1: the gateway itself over plain sockets, or the HTTP client undici, which costs more',
      ),
    connections: z
      .strictObject({
        max: z
          .number()
          .int()
          .min(1)
          .max(10_000)
          .default(128)
          .describe('Open at once to one target; over HTTP/2, requests under way at once, over as few as it allows'),
        queue: z
          .number()
          .int()
          .min(0)
          .max(100_000)
          .default(1024)
          .describe('Requests that may wait for one; beyond: 503'),
      })
      .prefault({}),
  })
  .refine(({ targets, discovery }) => targets.length > 0 !== (discovery !== undefined), {
    path: ['targets'],
    error: 'at least one, or `discovery` in their place',
  })
  .refine(({ balance, hash }) => (balance === 'hash') === (hash !== undefined), {
    path: ['hash'],
    error: 'goes with `balance: hash`, which needs it',
  });
