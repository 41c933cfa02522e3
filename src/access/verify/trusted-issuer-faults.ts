import type { TrustedIssuer } from '../ports';

type Definition = Pick<TrustedIssuer, 'issuer' | 'jwksUrl'> & { readonly allowInsecure?: boolean | undefined };

/**
 * What is wrong with a list of trusted issuers beyond its shape; asked before a configuration starts to serve.
 * @param ownIssuer `iss` of our own tokens, which nobody else may claim; undefined where it is not known
 * @returns faults with the position of the definition; none when all is well
 */
export function trustedIssuerFaults(
  issuers: readonly Definition[],
  ownIssuer?: string,
): readonly { readonly index: number; readonly key: 'issuer' | 'jwksUrl'; readonly message: string }[] {
  return issuers.flatMap(({ issuer, jwksUrl, allowInsecure }, index) => [
    ...(issuer === ownIssuer
      ? [{ index, key: 'issuer' as const, message: 'this is the issuer of our own tokens' }]
      : []),
    ...(issuers.findIndex((other) => other.issuer === issuer) < index
      ? [{ index, key: 'issuer' as const, message: 'this issuer is defined twice' }]
      : []),
    ...(!jwksUrl.startsWith('https:') && allowInsecure !== true
      ? [
          {
            index,
            key: 'jwksUrl' as const,
            message: 'keys over http can be forged on the way: use https, or say allowInsecure: true',
          },
        ]
      : []),
  ]);
}
