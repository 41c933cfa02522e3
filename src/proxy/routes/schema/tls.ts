import { z } from 'zod';

const file = z.string().min(1).max(4096);

export const tlsSchema = z.strictObject({
  certificates: z
    .array(
      z.strictObject({
        certFile: file.describe('PEM file with a certificate, its chain behind it. Followed while we run'),
        keyFile: file.describe('PEM file with its key'),
      }),
    )
    .max(1000)
    .default([])
    .describe('A client that asks for one of their names (SNI) gets that one; any other, that of TLS_CERT_FILE'),
});
