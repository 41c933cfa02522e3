import { SigningKeys } from '../access';
import { CurrentUnitOfWork, UnitOfWork } from '../shared/database';
import { DomainEvents } from '../shared/events';
import { inApplication } from './application';
import type { Outcome } from './outcome';

/** `key rotate`: while a key waits to sign, that is the answer, and there is no further one. */
export function rotateKeys(): Promise<Outcome> {
  return inApplication(async (app) => {
    const [keys, current] = [app.get(SigningKeys, { strict: false }), app.get(CurrentUnitOfWork, { strict: false })];
    const events = app.get(DomainEvents, { strict: false });
    const known = () => current.manager.query<{ kid: string }[]>('SELECT kid FROM signing_keys');
    // Together: a new key that nobody told of is worse than none.
    const { kid, activatesAtMs, changed } = await app.get(UnitOfWork, { strict: false }).run('system', async () => {
      const before = await known();
      const key = await keys.rotate();
      const isNew = before.every((one) => one.kid !== key.kid);
      const after = { activatesAt: new Date(key.activatesAtMs).toISOString() };
      if (isNew)
        await events.record({ type: 'signing-key.published', subject: { type: 'signing-key', id: key.kid }, after });
      return { ...key, changed: isNew };
    });
    const activatesAt = new Date(activatesAtMs).toISOString();
    const text = `Key ${kid} ${changed ? 'is published' : 'was published already'}, and signs from ${activatesAt} on.`;
    return { text, data: { kid, activatesAt, changed } };
  });
}
