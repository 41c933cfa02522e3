import type { RouteConfig } from '../routes/gateway-config';

type SignatureConfig = NonNullable<RouteConfig['signature']>;

/** What a sender says of its message. */
export interface Claim {
  /** Signatures, of which one must fit. */
  readonly signatures: readonly Buffer[];
  /** What is signed in front of the body. */
  readonly signedFront: string;
  /** When it was sent, in seconds since the epoch; undefined where the sender does not say. */
  readonly sentAtSeconds: number | undefined;
}

/** How one kind of sender signs. */
export interface Scheme {
  readonly algorithm: 'sha256' | 'sha512';
  /** Whether a message has a time. */
  readonly timed: boolean;
  /** @returns the bytes of a shared secret */
  key(secret: string): Buffer;
  /** @returns undefined where there is no signature, or one that is written otherwise */
  read(field: (name: string) => string | undefined): Claim | undefined;
}

/** Signatures that one message may have: more would only cost time. */
const MOST_SIGNATURES = 10;
const TIME = /^\d{1,12}$/;
const HEX = /^[0-9a-f]+$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const utf8 = (secret: string): Buffer => Buffer.from(secret);

/** `X-Hub-Signature-256: sha256=<hex>` over the body. */
const github: Scheme = {
  algorithm: 'sha256',
  timed: false,
  key: utf8,
  read: (field) => claim([decoded(after('sha256=', field('x-hub-signature-256')), 'hex')], '', undefined),
};

/** `Stripe-Signature: t=<seconds>,v1=<hex>,…` over time, a dot and the body. */
const stripe: Scheme = {
  algorithm: 'sha256',
  timed: true,
  key: utf8,
  read(field) {
    const parts = (field('stripe-signature') ?? '').split(',').map((part) => part.trim());
    const valuesOf = (name: string): string[] => parts.flatMap((part) => after(`${name}=`, part) ?? []);
    const [time, ...more] = valuesOf('t');
    if (time === undefined || more.length > 0) return undefined;
    return claim(
      valuesOf('v1').map((text) => decoded(text, 'hex')),
      `${time}.`,
      time,
    );
  },
};

/** `webhook-id`, `webhook-timestamp` and `webhook-signature: v1,<base64> …` over id, time and body, with dots between. */
const standard: Scheme = {
  algorithm: 'sha256',
  timed: true,
  key: (secret) => Buffer.from(after('whsec_', secret) ?? secret, 'base64'),
  read(field) {
    const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(field);
    if (id === undefined || time === undefined || signatures === undefined) return undefined;
    const ofVersion = signatures.split(' ').flatMap((text) => after('v1,', text) ?? []);
    return claim(
      ofVersion.map((text) => decoded(text, 'base64')),
      `${id}.${time}.`,
      time,
    );
  },
};

function hmac({ header, prefix, encoding, algorithm, timestampHeader }: SignatureConfig): Scheme {
  const [name, timeName] = [header.toLowerCase(), timestampHeader?.toLowerCase()];
  return {
    algorithm,
    timed: timeName !== undefined,
    key: utf8,
    read(field) {
      const signature = decoded(after(prefix, field(name)), encoding);
      if (timeName === undefined) return claim([signature], '', undefined);
      const time = field(timeName);
      return time === undefined ? undefined : claim([signature], `${time}.`, time);
    },
  };
}

export function schemeOf(config: SignatureConfig): Scheme {
  return config.scheme === 'hmac' ? hmac(config) : { github, stripe, standard }[config.scheme];
}

/** @param time as sent; undefined where the scheme has none */
function claim(signatures: (Buffer | undefined)[], signedFront: string, time: string | undefined): Claim | undefined {
  const readable = signatures.slice(0, MOST_SIGNATURES).filter((one): one is Buffer => one !== undefined);
  if (readable.length === 0 || (time !== undefined && !TIME.test(time))) return undefined;
  return { signatures: readable, signedFront, sentAtSeconds: time === undefined ? undefined : Number(time) };
}

function after(prefix: string, text: string | undefined): string | undefined {
  return text?.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

function decoded(text: string | undefined, encoding: 'hex' | 'base64'): Buffer | undefined {
  if (text === undefined || !(encoding === 'hex' ? HEX : BASE64).test(text)) return undefined;
  return Buffer.from(text, encoding);
}
