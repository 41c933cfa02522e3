import type { IncomingMessage } from 'node:http';
import { Problem } from './problem';

const LIMIT_BYTES = 1_048_576;

/**
 * Reads a JSON body.
 * @throws {Problem} 415 another media type, 413 beyond 1 MiB, 400 not JSON
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Problem(415, 'Unsupported media type', 'Send application/json');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LIMIT_BYTES)
      throw new Problem(413, 'Body too large', `At most ${LIMIT_BYTES} bytes`, undefined, { Connection: 'close' });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Problem(400, 'Malformed JSON', 'The body is not JSON');
  }
}
