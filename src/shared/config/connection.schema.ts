import { z } from 'zod';
import { integer } from './integer';

/** What bounds a connection of a client, and the requests on it. */
export const connectionSettings = {
  MAX_HEADER_BYTES: integer(16_384, 1024, 262_144).describe('Head of a request; beyond: 431'),
  MAX_URI_BYTES: integer(8192, 256, 65_536).describe('Request target; beyond: 414'),
  MAX_BODY_BYTES: integer(1_048_576, 1024, 104_857_600).describe(
    'Body of a control-plane request; routes have their own',
  ),
  HEADERS_TIMEOUT_MS: integer(10_000, 100, 600_000).describe('For a request to send its head'),
  KEEP_ALIVE_MS: integer(75_000, 100, 3_600_000).describe(
    'An idle client connection is kept so long; more than the load balancer in front',
  ),
  CONNECTION_MAX_REQUESTS: integer(10_000, 1, 1_000_000_000).describe(
    'Requests over one client connection; the answer to the last says Connection: close',
  ),
  CONNECTION_MAX_SECONDS: integer(3600, 1, 86_400).describe(
    'The first answer after so long on one client connection says Connection: close',
  ),
  HTTP1_DIRECT: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'on: plain requests over HTTP/1.1 for routes, where they arrive in one piece, are read and answered by code of the gateway; off: by node, as everything else is',
    ),
  MAX_PIPELINED: integer(32, 0, 10_000).describe(
    'Requests of one client connection that may wait for the answer before them; then it is closed',
  ),
};
