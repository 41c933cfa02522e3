import type { EntityManager } from 'typeorm';
import { openTestDatabase, type OpenTestDatabase } from '../../test/support/database';
import { execute } from '../../test/support/test-server';
import { Capabilities } from '../identity';
import { FakeMailer } from '../mail/testing';
import { FakeClock } from '../shared/clock';
import { SystemRandom } from '../shared/crypto';
import { CurrentUnitOfWork } from '../shared/database';
import { Register } from './commands/register.command';
import { RequestPasswordReset } from './commands/request-password-reset.command';
import { RegisterHandler } from './commands/register.handler';
import { RequestPasswordResetHandler } from './commands/request-password-reset.handler';
import { Links } from './links';
import { PostgresAccountRepository } from './persistence/postgres-account.repository';
import { PostgresLinkRepository } from './persistence/postgres-link.repository';
import { SETTINGS } from './testing';

/** Notes every statement that a repository sends. */
class NotedUnitOfWork extends CurrentUnitOfWork {
  readonly statements: string[] = [];

  override get manager(): EntityManager {
    const { manager } = { manager: super.manager };
    return new Proxy(manager, {
      get: (target, name) =>
        name === 'query'
          ? (statement: string, parameters?: unknown[]) => {
              this.statements.push(statement);
              return target.query(statement, parameters);
            }
          : (Reflect.get(target, name) as unknown),
    });
  }
}

describe('a request about an address', () => {
  let open: OpenTestDatabase;
  beforeAll(async () => {
    open = await openTestDatabase();
    await execute(
      open.database.superuserUrl,
      `INSERT INTO users (email, enabled) VALUES ('ana@example.test', true), ('gone@example.test', false)`,
    );
  });
  afterAll(() => open?.close());

  /** @returns the statements, and how many letters were queued */
  const workOf = async (what: 'reset' | 'register', email: string): Promise<[string[], number]> => {
    const current = new NotedUnitOfWork();
    const mailer = new FakeMailer();
    const accounts = new PostgresAccountRepository(current);
    const links = new Links(
      new PostgresLinkRepository(current),
      open.unitOfWork,
      current,
      new SystemRandom(),
      new FakeClock(),
      SETTINGS,
    );
    const capabilities = new Capabilities();
    await open.unitOfWork.run('system', () =>
      what === 'reset'
        ? new RequestPasswordResetHandler(accounts, links, mailer, capabilities).execute(
            new RequestPasswordReset(email),
          )
        : new RegisterHandler(accounts, links, mailer, capabilities, SETTINGS).execute(new Register(email)),
    );
    return [current.statements, mailer.sent.length];
  };

  it.each(['reset', 'register'] as const)(
    'checklist 29: does the same work (%s) whether it is known, unknown or disabled',
    async (what) => {
      const known = await workOf(what, 'ana@example.test');
      expect([known[0].length, known[1]]).toEqual([2, 1]);
      for (const email of ['nobody@example.test', 'gone@example.test'])
        expect(await workOf(what, email)).toEqual(known);
    },
  );
});
