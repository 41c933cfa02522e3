import type { Finding } from './config-fault';
import type { RouteConfig } from './gateway-config';

type Signature = NonNullable<RouteConfig['signature']>;

/** Of `standard`: a key shorter than this could be found by trying. */
const LEAST_KEY_BYTES = 16;
const BASE64 = /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?$/;

/** @returns what a route's `signature` allows key by key, but not together; paths begin in it */
export function signatureFaults({ signature }: Pick<RouteConfig, 'signature'>): Finding[] {
  if (signature === undefined) return [];
  return [...keyFaults(signature), ...replayFaults(signature), ...foreignKeys(signature)];
}

/** What is no base64 would be read as far as it goes, in the end as a key of no bytes, by which anybody can sign. */
function keyFaults({ scheme, secrets }: Signature): Finding[] {
  if (scheme !== 'standard') return [];
  return secrets.flatMap((secret, at) => {
    const bytes = BASE64.test(secret) ? Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length : 0;
    const message = `base64 of at least ${LEAST_KEY_BYTES} bytes, with or without whsec_ in front`;
    return bytes >= LEAST_KEY_BYTES ? [] : [{ path: ['secrets', at], message }];
  });
}

/** A message must be known for as long as its time lets it in. */
function replayFaults({ scheme, replaySeconds, toleranceSeconds, timestampHeader }: Signature): Finding[] {
  const isTimed = scheme === 'stripe' || scheme === 'standard' || (scheme === 'hmac' && timestampHeader !== undefined);
  if (!isTimed || replaySeconds === undefined || replaySeconds > 2 * toleranceSeconds) return [];
  const message = `a message is taken for ${2 * toleranceSeconds} s, and could be sent again: more than that`;
  return [{ path: ['replaySeconds'], message }];
}

/** Keys that only say something about `hmac`. */
function foreignKeys({ scheme, header, prefix, encoding, algorithm, timestampHeader }: Signature): Finding[] {
  if (scheme === 'hmac') return [];
  const written = {
    header: header !== 'X-Signature',
    prefix: prefix !== '',
    encoding: encoding !== 'hex',
    algorithm: algorithm !== 'sha256',
    timestampHeader: timestampHeader !== undefined,
  };
  return Object.entries(written).flatMap(([key, isOther]) =>
    isOther ? [{ path: [key], message: `is known by the scheme ${scheme}: only hmac is told` }] : [],
  );
}
