import { IdentityKeys, SigningKeys } from '../access';
import { inApplication } from './application';
import type { Outcome } from './outcome';

/** `key rotate`: while a key waits to sign, that is the answer, and there is no further one. */
export function rotateKeys(ofIdentity: boolean): Promise<Outcome> {
  return inApplication(async (app) => {
    const { kid, activatesAtMs, changed } = await app
      .get(ofIdentity ? IdentityKeys : SigningKeys, { strict: false })
      .rotate();
    const activatesAt = new Date(activatesAtMs).toISOString();
    const text = `Key ${kid} ${changed ? 'is published' : 'was published already'}, and signs from ${activatesAt} on.`;
    return { text, data: { kid, activatesAt, changed } };
  });
}
