import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { aLookUpCache } from '../../shared/cache/testing';
import { CachedRolePermissions } from './cached-role-permissions';

describe('CachedRolePermissions', () => {
  let db: OpenTestDatabase;
  const lookUps = aLookUpCache();
  let permissions: CachedRolePermissions;
  beforeAll(async () => {
    db = await openTestDatabase();
    permissions = new CachedRolePermissions(db.unitOfWork, db.current, lookUps);
    await change(`INSERT INTO roles (name) VALUES ('CLERK'), ('AUDITOR'), ('EMPTY')`);
    await change(
      `INSERT INTO role_permissions VALUES ('CLERK', 'mawbs:read'), ('AUDITOR', 'mawbs:read'), ('AUDITOR', '*:list')`,
    );
  });
  afterAll(() => db.close());
  const change = (statement: string) => db.unitOfWork.run('system', () => db.current.manager.query(statement));
  const of = async (roles: ReadonlySet<string>) => [...(await permissions.of(roles))].sort();

  it('adds up what roles allow; one without any, or unknown, adds nothing', async () => {
    expect(await of(new Set(['CLERK', 'AUDITOR', 'EMPTY', 'UNKNOWN']))).toEqual(['*:list', 'mawbs:read']);
    expect(await of(new Set())).toEqual([]);
    // What a role includes is expanded before: SUPERADMIN alone allows what it says itself.
    expect(await of(new Set(['SUPERADMIN']))).toEqual(['*:*']);
  });

  it('knows at once what it was asked for, until a role is announced as changed', async () => {
    const roles = new Set(['CLERK']);
    expect(permissions.known(roles)).toBeUndefined();
    const found = await permissions.of(roles);
    expect(permissions.known(roles)).toBe(found);
    await change(`INSERT INTO role_permissions VALUES ('CLERK', 'mawbs:write')`);
    expect(await of(roles)).toEqual(['mawbs:read']);
    lookUps.forget('role', 'CLERK');
    expect(permissions.known(roles)).toBeUndefined();
    expect(await of(roles)).toEqual(['mawbs:read', 'mawbs:write']);
  });
});
