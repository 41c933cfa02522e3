import type { Command } from 'commander';
import { type Outcome, UsageError } from '../outcome';
import type { Report } from '../program';

export function sessionCommands(program: Command, report: Report): void {
  program
    .command('session')
    .description('signed-in browsers and devices')
    .command('revoke')
    .description('end a session, or all of a user; on every instance, at once')
    .argument('[session]', 'id of the session')
    .option('--user <user>', 'every session of this user: e-mail address, username or id')
    .action((session: string | undefined, { user }: { user?: string }) => report(revoke(session, user)));
}

async function revoke(session: string | undefined, user: string | undefined): Promise<Outcome> {
  if ((session === undefined) === (user === undefined)) throw new UsageError('give a session, or --user');
  const { revokeSession, revokeSessionsOf } = await import('../sessions.js');
  return session === undefined ? revokeSessionsOf(user!) : revokeSession(session);
}
