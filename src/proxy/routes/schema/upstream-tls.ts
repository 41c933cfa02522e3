import { z } from 'zod';

const file = z.string().min(1).max(4096);

export const upstreamTlsSchema = z
  .strictObject({
    caFile: file
      .optional()
      .describe('PEM file with the authorities that may vouch for the targets, in the place of the system’s'),
    certFile: file.optional().describe('PEM file with the certificate that we show, its chain behind it'),
    keyFile: file.optional().describe('PEM file with its key'),
    serverName: z
      .hostname()
      .optional()
      .describe(
        'Name that the targets’ certificates must have, and that we ask for; the host of the target when absent',
      ),
    insecure: z
      .boolean()
      .default(false)
      .describe('Nobody is asked who they are. Anybody on the way may read and change everything: shown in health'),
  })
  .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
    path: ['certFile'],
    error: 'goes with `keyFile`',
  });
