import { EndOfAccess } from '../access';
import { UnitOfWork } from '../shared/database';
import { inApplication } from './application';
import { CommandError, type Outcome } from './outcome';
import { personNamed } from './people';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** `session revoke <session>` */
export function revokeSession(id: string): Promise<Outcome> {
  const notFound = () => new CommandError('not-found', `There is no living session ${id}.`);
  return inApplication(async (app) => {
    if (!UUID.test(id)) throw notFound();
    const endOfAccess = app.get(EndOfAccess, { strict: false });
    const ended = await app.get(UnitOfWork, { strict: false }).run('system', () => endOfAccess.session(id, 'revoked'));
    if (!ended) throw notFound();
    return { text: `Ended session ${id}.`, data: { id, sessionsEnded: 1 } };
  });
}

/** `session revoke --user <user>` */
export function revokeSessionsOf(name: string): Promise<Outcome> {
  return inApplication(async (app) => {
    const { id, email } = await personNamed(app, name);
    const endOfAccess = app.get(EndOfAccess, { strict: false });
    const sessionsEnded = await app
      .get(UnitOfWork, { strict: false })
      .run('system', () => endOfAccess.sessionsOf(id, 'revoked'));
    return { text: `Ended ${sessionsEnded} sessions of ${email}.`, data: { user: id, email, sessionsEnded } };
  });
}
