import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { TypeOrmTenantRepository } from './typeorm-tenant.repository';

describe('TypeOrmTenantRepository', () => {
  let db: OpenTestDatabase;
  let tenants: TypeOrmTenantRepository;
  beforeAll(async () => {
    db = await openTestDatabase();
    tenants = new TypeOrmTenantRepository(db.current);
  });
  afterAll(() => db.close());

  it('creates a tenant once, however often and from wherever it is asked for', async () => {
    const asked = await Promise.all(
      [1, 2, 3].map(() => db.unitOfWork.run('system', () => tenants.ensure('SERHAFEN:CL'))),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(asked[0]).toMatchObject({ code: 'SERHAFEN:CL', businessUnit: 'SERHAFEN', countryCode: 'CL' });
  });

  it('lists every tenant by code', async () => {
    await db.unitOfWork.run('system', () => tenants.ensure('ANDESLOG:PE'));
    const listed = await db.unitOfWork.run('system', () => tenants.list());
    expect(listed.map(({ code }) => code)).toEqual(['ANDESLOG:PE', 'SERHAFEN:CL']);
  });

  it.each(['SERHAFEN', 'SERHAFEN:CHL', ''])('creates no tenant of the code %j', async (code) => {
    await expect(db.unitOfWork.run('system', () => tenants.ensure(code))).rejects.toThrow('no tenant code');
  });
});
