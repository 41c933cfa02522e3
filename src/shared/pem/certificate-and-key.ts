import { createPrivateKey, X509Certificate } from 'node:crypto';

/**
 * The first certificate of a chain, after a look at whether its key is there.
 * @param cert PEM, the own certificate first
 * @param key PEM
 * @throws {Error} for what is no PEM, and when the two do not belong together
 */
export function certificateOf(cert: string, key: string): X509Certificate {
  const certificate = new X509Certificate(cert);
  if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error('the key is not that of the certificate');
  return certificate;
}
