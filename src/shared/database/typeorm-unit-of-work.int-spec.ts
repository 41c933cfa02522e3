import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import type { Tenant } from '../tenant';
import { createDataSource } from './data-source';
import { DatabaseUnavailableError, TenantRequiredError } from './database.errors';
import { TypeOrmUnitOfWork } from './typeorm-unit-of-work';

const HERE: Tenant = {
  id: '00000000-0000-4000-8000-00000000000a',
  code: 'SERHAFEN:CL',
  businessUnit: 'SERHAFEN',
  countryCode: 'CL',
};
const THERE: Tenant = {
  id: '00000000-0000-4000-8000-00000000000b',
  code: 'ANDESLOG:PE',
  businessUnit: 'ANDESLOG',
  countryCode: 'PE',
};
const [ANA, BEA] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

describe('TypeOrmUnitOfWork', () => {
  let db: OpenTestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase();
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants VALUES ('${HERE.id}', 'SERHAFEN', 'CL'), ('${THERE.id}', 'ANDESLOG', 'PE')`,
      `INSERT INTO users (id, email) VALUES ('${ANA}', 'ana@example.test'), ('${BEA}', 'bea@example.test')`,
      `INSERT INTO memberships VALUES ('${HERE.id}', '${ANA}'), ('${THERE.id}', '${BEA}')`,
      `INSERT INTO membership_roles VALUES ('${HERE.id}', '${ANA}', 'USER'), ('${THERE.id}', '${BEA}', 'ADMIN')`,
      `INSERT INTO installation_roles VALUES ('${ANA}', 'SUPERADMIN')`,
      `INSERT INTO credentials VALUES ('${ANA}', 'hash')`,
      `INSERT INTO sessions (id, user_id, client_id, auth_time, acr, created_at, last_used_at, expires_at)
       VALUES ('${ANA}', '${ANA}', 'portal', now(), 'password', now(), now(), now())`,
      `INSERT INTO refresh_tokens VALUES ('\\x00', '${ANA}', now(), now())`,
      `INSERT INTO revocations (kind, value, expires_at) VALUES ('sid', '${ANA}', now())`,
      `INSERT INTO signing_keys VALUES ('kid', '{}', 'sealed', now(), now())`,
      `INSERT INTO settings VALUES ('name', 'value')`,
    );
  });
  afterAll(() => db.close());

  /** Without any predicate: only the policies stand between the statement and the rows. */
  const count = (table: string): Promise<number> =>
    db.current.manager.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table}`).then((rows) => rows[0]!.n);
  const inTenant = <T>(work: () => Promise<T>, tenant = HERE): Promise<T> =>
    asRequestOf(tenant, () => db.unitOfWork.run('tenant', work));

  describe('under row-level security', () => {
    const tables = [
      ...['users', 'memberships', 'membership_roles', 'installation_roles'],
      ...['credentials', 'sessions', 'refresh_tokens', 'revocations', 'signing_keys', 'settings'],
    ];
    it.each([
      ['tenant', [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]],
      ['installation', [2, 2, 2, 1, 0, 0, 0, 0, 0, 0]],
      ['system', [2, 2, 2, 1, 1, 1, 1, 1, 1, 1]],
    ] as const)('shows in scope %s so many rows to a statement without a predicate', async (scope, expected) => {
      const seen = await asRequestOf(HERE, () =>
        db.unitOfWork.run(scope, async () => {
          const counts: number[] = [];
          for (const table of tables) counts.push(await count(table));
          return counts;
        }),
      );
      expect(seen).toEqual(expected);
    });

    it('shows nothing at all outside a unit of work, on a connection that one has used before', async () => {
      const single = await createDataSource(db.database.url, 1).initialize();
      await asRequestOf(HERE, () => new TypeOrmUnitOfWork(single).run('tenant', () => Promise.resolve()));
      await new TypeOrmUnitOfWork(single).run('system', () => Promise.resolve());
      for (const table of tables) expect(await single.query(`SELECT * FROM ${table}`)).toEqual([]);
      await single.destroy();
    });

    it.each([
      ['add a member to another tenant', `INSERT INTO memberships VALUES ('${THERE.id}', '${ANA}')`],
      ['move a membership to another tenant', `UPDATE memberships SET tenant_id = '${THERE.id}'`],
      ['assign a role in another tenant', `INSERT INTO membership_roles VALUES ('${THERE.id}', '${BEA}', 'USER')`],
      ['create a user', `INSERT INTO users (email) VALUES ('new@example.test')`],
      ['assign an installation-wide role', `INSERT INTO installation_roles VALUES ('${ANA}', 'OPERATOR')`],
    ])('does not let a tenant %s', async (_, statement) => {
      await expect(inTenant(() => db.current.manager.query(statement))).rejects.toThrow('row-level security');
    });

    it.each([
      `UPDATE users SET enabled = false`,
      `DELETE FROM users`,
      `DELETE FROM membership_roles WHERE tenant_id = '${THERE.id}'`,
      `DELETE FROM memberships WHERE tenant_id = '${THERE.id}'`,
      `UPDATE membership_roles SET role = 'USER' WHERE tenant_id = '${THERE.id}'`,
    ])('changes nothing for a tenant that says %s', async (statement) => {
      const [, changed] = await inTenant(() => db.current.manager.query<[unknown, number]>(statement));
      expect(changed).toBe(0);
    });
  });

  it('keeps 40 requests of two tenants apart on 5 connections', async () => {
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, i) => {
        const tenant = i % 2 ? HERE : THERE;
        return inTenant(async () => {
          const rows = await db.current.manager.query<{ email: string }[]>('SELECT email FROM users');
          return `${db.current.tenant.code} ${rows.map(({ email }) => email).join()}`;
        }, tenant);
      }),
    );
    expect(new Set(seen)).toEqual(new Set(['SERHAFEN:CL ana@example.test', 'ANDESLOG:PE bea@example.test']));
    expect(seen.filter((line) => line.startsWith('SERHAFEN'))).toHaveLength(20);
  });

  it('commits what was done, and rolls back when the work fails', async () => {
    const assign = (role: string) =>
      db.current.manager.query(`INSERT INTO membership_roles VALUES ('${HERE.id}', '${ANA}', '${role}')`);
    const failing = inTenant(async () => {
      await assign('ADMIN');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await inTenant(() => assign('ADMIN'));
    const rows = await inTenant(() => db.current.manager.query('SELECT role FROM membership_roles ORDER BY role'));
    expect(rows).toEqual([{ role: 'ADMIN' }, { role: 'USER' }]);
    await inTenant(() => db.current.manager.query(`DELETE FROM membership_roles WHERE role = 'ADMIN'`));
  });

  describe('what is done after the commit', () => {
    it('is done in order, and never when the work failed', async () => {
      const done: string[] = [];
      await inTenant(() => {
        db.current.afterCommit(() => done.push('first'));
        db.current.afterCommit(() => done.push('second'));
        expect(done).toEqual([]);
        return Promise.resolve();
      });
      const failing = inTenant(() => {
        db.current.afterCommit(() => done.push('never'));
        return Promise.reject(new Error('no'));
      });
      await expect(failing).rejects.toThrow('no');
      expect(done).toEqual(['first', 'second']);
    });

    it('is done although another one failed, which the log has once; what was committed stays so', async () => {
      const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const done: string[] = [];
      const fail = (why: string) => () => {
        throw new Error(why);
      };
      const result = await inTenant(() => {
        db.current.afterCommit(fail('one'));
        db.current.afterCommit(() => done.push('second'));
        db.current.afterCommit(fail('three'));
        return Promise.resolve('done');
      });
      expect([result, done]).toEqual(['done', ['second']]);
      expect(logged.mock.calls.map(([entry]) => (entry as { err: Error }).err.message)).toEqual(['one', 'three']);
      logged.mockRestore();
    });
  });

  it('is no transaction, and borrows no connection, while nothing is asked', async () => {
    const source = await createDataSource(db.database.url, 1).initialize();
    const holder = source.createQueryRunner();
    await holder.connect();
    const nothing = new TypeOrmUnitOfWork(source).run('system', () => Promise.resolve('done'));
    expect(await nothing).toBe('done');
    await holder.release();
    await source.destroy();
  });

  describe('of a single statement', () => {
    const single = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.runSingle('system', work);
    const rolesOf = (user: string) =>
      single(() =>
        db.current.manager.query('SELECT role FROM installation_roles WHERE user_id = $1 ORDER BY role', [user]),
      );
    const assign = (role: string) =>
      db.current.manager.query('INSERT INTO installation_roles VALUES ($1, $2)', [BEA, role]);
    const withdraw = () => single(() => db.current.manager.query('DELETE FROM installation_roles WHERE user_id = $1', [BEA])); // prettier-ignore
    afterEach(() => withdraw());

    it('has its scope, and leaves none to the next borrower of the connection', async () => {
      const source = await createDataSource(db.database.url, 1).initialize();
      const seen = new TypeOrmUnitOfWork(source).runSingle('system', () => count('sessions'));
      expect(await seen).toBe(1);
      expect(await source.query('SELECT * FROM users')).toEqual([]);
      await source.destroy();
      const ofTenant = asRequestOf(THERE, () =>
        db.unitOfWork.runSingle('tenant', () => db.current.manager.query('SELECT email FROM users')),
      );
      expect(await ofTenant).toEqual([{ email: 'bea@example.test' }]);
    });

    it('is committed, and then does what was to be done after the commit', async () => {
      const done: string[] = [];
      await single(async () => {
        db.current.afterCommit(() => done.push('told'));
        await assign('ADMIN');
        expect(done).toEqual([]);
      });
      expect(done).toEqual(['told']);
      expect(await rolesOf(BEA)).toEqual([{ role: 'ADMIN' }]);
    });

    it('refuses a second one, and has committed the first', async () => {
      const two = single(async () => {
        await assign('ADMIN');
        await assign('USER');
      });
      await expect(two).rejects.toThrow('single statement was asked for another');
      expect(await rolesOf(BEA)).toEqual([{ role: 'ADMIN' }]);
    });

    it('changes nothing when the statement fails, and the connection is good for the next', async () => {
      const source = await createDataSource(db.database.url, 1).initialize();
      const unitOfWork = new TypeOrmUnitOfWork(source);
      const told: string[] = [];
      const failing = unitOfWork.runSingle('system', async () => {
        db.current.afterCommit(() => told.push('never'));
        await db.current.manager.query(`INSERT INTO installation_roles VALUES ('${BEA}', 'A'), ('${BEA}', 'A')`);
      });
      await expect(failing).rejects.toThrow(QueryFailedError);
      expect(await unitOfWork.run('system', () => count('users'))).toBe(2);
      await source.destroy();
      expect([await rolesOf(BEA), told]).toEqual([[], []]);
    });

    it('answers 503 when it takes too long', async () => {
      const impatient = { connectMs: 20_000, statementMs: 1000, answerMs: 60_000, idleInTransactionMs: 60_000 };
      const source = await createDataSource(db.database.url, 1, impatient).initialize();
      const unitOfWork = new TypeOrmUnitOfWork(source);
      const slow = unitOfWork.runSingle('system', () => db.current.manager.query('SELECT pg_sleep(30)'));
      await expect(slow).rejects.toThrow(DatabaseUnavailableError);
      expect(await unitOfWork.runSingle('system', () => count('users'))).toBe(2);
      await source.destroy();
    });

    it('is part of a unit of work around it', async () => {
      const failing = db.unitOfWork.run('system', async () => {
        await single(() => assign('ADMIN'));
        await single(() => assign('USER'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await rolesOf(BEA)).toEqual([]);
    });
  });

  describe('as the system, inside a unit of work of a tenant', () => {
    it('sees what no person may, and only there', async () => {
      await inTenant(async () => {
        expect(await db.current.asSystem(() => count('sessions'))).toBe(1);
        expect(await count('sessions')).toBe(0);
        expect(await count('users')).toBe(1);
        expect(db.current.scope).toBe('tenant');
      });
    });

    it('goes back when the work fails', async () => {
      await inTenant(async () => {
        await expect(db.current.asSystem(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
        expect(await count('sessions')).toBe(0);
      });
    });
  });

  it('joins a unit of work of the same scope, and refuses one of another', async () => {
    const transaction = () =>
      db.current.manager.query<{ id: string }[]>('SELECT pg_current_xact_id()::text AS id').then((rows) => rows[0]!.id);
    await db.unitOfWork.run('system', async () => {
      const outer = await transaction();
      expect(await db.unitOfWork.run('system', transaction)).toBe(outer);
      await expect(db.unitOfWork.run('installation', transaction)).rejects.toThrow('cannot hold one');
    });
  });

  it('answers 400 in scope tenant when the request selected none, and fails outside a request', async () => {
    const nothing = () => Promise.resolve();
    await expect(asRequestOf(undefined, () => db.unitOfWork.run('tenant', nothing))).rejects.toThrow(
      TenantRequiredError,
    );
    await expect(db.unitOfWork.run('tenant', nothing)).rejects.toThrow('outside a request');
  });

  it('has no manager outside a unit of work, and no tenant in a scope of many', async () => {
    expect(() => db.current.manager).toThrow('outside a unit of work');
    await db.unitOfWork.run('system', () => {
      expect(() => db.current.tenant).toThrow('scope system has no tenant');
      return Promise.resolve();
    });
  });

  it('lets errors out without the parameters of the statement', async () => {
    const error = await db.unitOfWork
      .run('system', () => db.current.manager.query('SELECT $1::int', ['a secret']))
      .catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(QueryFailedError);
    expect((error as QueryFailedError).parameters).toBeUndefined();
  });

  it('lets errors out without the row that a rule of a table refused', async () => {
    const statement = `INSERT INTO sessions (id, user_id, client_id, auth_time, acr, created_at, last_used_at)
                       VALUES (gen_random_uuid(), gen_random_uuid(), 'portal', now(), $1, now(), now())`;
    const error = await db.unitOfWork
      .run('system', () => db.current.manager.query(statement, ['a secret']))
      .catch((fault: unknown) => fault);
    expect(error).toMatchObject({ driverError: { code: '23502', column: 'expires_at' } });
    expect(inspect(error, { depth: 5 })).not.toContain('a secret');
  });

  describe('when the database does not answer', () => {
    // Short for what is to take too long, but no shorter: what is not must be in time on a busy machine.
    const impatient = { connectMs: 20_000, statementMs: 1000, answerMs: 2000, idleInTransactionMs: 60_000 };

    it('answers 503 with Retry-After when the server ends the connection, and works on with a new one', async () => {
      const source = await createDataSource(db.database.url, 1).initialize();
      const unitOfWork = new TypeOrmUnitOfWork(source);
      const cut = unitOfWork.run('system', async () => {
        const [{ pid }] = await db.current.manager.query<[{ pid: number }]>('SELECT pg_backend_pid() AS pid');
        await execute(db.database.superuserUrl, `SELECT pg_terminate_backend(${pid})`);
        await count('users');
      });
      await expect(cut).rejects.toMatchObject({
        status: 503,
        code: 'database-unavailable',
        headers: { 'Retry-After': '2' },
      });
      expect(await unitOfWork.run('system', () => count('users'))).toBe(2);
      await source.destroy();
    });

    it('answers 503 to a statement that takes too long', async () => {
      const source = await createDataSource(db.database.url, 1, impatient).initialize();
      const unitOfWork = new TypeOrmUnitOfWork(source);
      const slow = unitOfWork.run('system', () => db.current.manager.query('SELECT pg_sleep(30)'));
      await expect(slow).rejects.toThrow(DatabaseUnavailableError);
      expect(await unitOfWork.run('system', () => count('users'))).toBe(2);
      await source.destroy();
    });

    it('answers 503 when the server keeps silent, and takes a new connection next', async () => {
      const source = await createDataSource(db.database.url, 1, { ...impatient, statementMs: 0 }).initialize();
      const unitOfWork = new TypeOrmUnitOfWork(source);
      const silent = unitOfWork.run('system', () => db.current.manager.query('SELECT pg_sleep(30)'));
      await expect(silent).rejects.toThrow(DatabaseUnavailableError);
      expect(await unitOfWork.run('system', () => count('users'))).toBe(2);
      await source.destroy();
    });

    it('answers 503 when every connection is taken for too long', async () => {
      const source = await createDataSource(db.database.url, 1, { ...impatient, connectMs: 2000 }).initialize();
      const unitOfWork = new TypeOrmUnitOfWork(source);
      const holder = source.createQueryRunner();
      await holder.connect();
      await expect(unitOfWork.run('system', () => count('users'))).rejects.toThrow(DatabaseUnavailableError);
      await holder.release();
      expect(await unitOfWork.run('system', () => count('users'))).toBe(2);
      await source.destroy();
    });
  });
});
