import { networkOf, type PrefixBits } from '../shared/http';
import type { Exchange } from './exchange';
import { type CountedBy } from './limit-names';

type Fact = (exchange: Exchange, prefix: PrefixBits) => string | undefined;

/** What a request is counted by. Undefined: it has no such thing, and the limit does not count it. */
const facts: Readonly<Record<CountedBy, Fact>> = {
  user: ({ principal }) => principal?.id,
  tenant: ({ tenant }) => tenant?.code,
  key: ({ principal }) => principal?.keyId,
  client: clientOf,
  address: ({ head }, prefix) => networkOf(head.client.address, prefix),
  route: ({ route }) => route.id,
  global: () => '',
};

/** The program that asks: `client_id` of its token (RFC 9068 §2.2), or `azp`, with the issuer that gave it; else the issuer alone. An API key is one by itself. */
function clientOf({ principal }: Exchange): string | undefined {
  if (principal === undefined) return undefined;
  return principal.keyId ?? `${principal.issuer}#${principal.claim('client_id') ?? principal.claim('azp') ?? ''}`;
}

/**
 * @param by at least one word
 * @returns the key of a request's counter; undefined when it has not all of that. Parts say their length, so that no two
 * lists of parts read alike.
 */
export function limitKeyOf(by: readonly CountedBy[], prefix: PrefixBits): (exchange: Exchange) => string | undefined {
  const [first, ...others] = by.map((word) => facts[word]);
  if (others.length === 0) return (exchange) => first!(exchange, prefix);
  return (exchange) => {
    let key = first!(exchange, prefix);
    for (const fact of others) {
      const part = fact(exchange, prefix);
      if (key === undefined || part === undefined) return undefined;
      key = `${key.length}:${key}${part}`;
    }
    return key;
  };
}
