import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { until } from '../../../test/support/waiting';
import { aLookUpCache } from '../../shared/cache/testing';
import { StoredRoleGraph } from './stored-role-graph';

describe('StoredRoleGraph', () => {
  let db: OpenTestDatabase;
  const lookUps = aLookUpCache();
  let graph: StoredRoleGraph;
  let changes = 0;
  beforeAll(async () => {
    db = await openTestDatabase();
    graph = new StoredRoleGraph(db.unitOfWork, db.current, lookUps);
    graph.onChange(() => changes++);
    await graph.onApplicationBootstrap();
  });
  afterAll(async () => {
    graph.onApplicationShutdown();
    await db.close();
  });
  const change = (statement: string) => db.unitOfWork.run('system', () => db.current.manager.query(statement));

  it('expands roles at once, unknown ones to themselves, sorted', () => {
    expect(graph.expand(['SUPERADMIN'])).toEqual(['ADMIN', 'SUPERADMIN', 'USER']);
    expect(graph.expand(['ADMIN', 'OPERATOR'])).toEqual(['ADMIN', 'OPERATOR', 'USER']);
    expect(graph.expand(['constructor', '__proto__'])).toEqual(['__proto__', 'constructor']);
    expect(graph.expand([])).toEqual([]);
  });

  it('reads anew when a role is announced, and tells of it when something changed', async () => {
    const before = changes;
    await change(`INSERT INTO roles (name) VALUES ('OPERATOR')`);
    await change(`INSERT INTO role_composites VALUES ('OPERATOR', 'ADMIN')`);
    lookUps.forget('tenant', 'SERHAFEN:CL');
    expect(graph.expand(['OPERATOR'])).toEqual(['OPERATOR']);
    lookUps.forget('role', 'OPERATOR');
    await until(
      () => changes,
      (count) => count === before + 1,
    );
    expect(graph.expand(['OPERATOR'])).toEqual(['ADMIN', 'OPERATOR', 'USER']);
  });

  it('keeps what it knows while the database cannot be read, and reads it when it can', async () => {
    await change(`DELETE FROM role_composites WHERE role = 'OPERATOR'`);
    const run = jest.spyOn(db.unitOfWork, 'run').mockRejectedValueOnce(new Error('no database'));
    const before = changes;
    lookUps.forget('role', 'OPERATOR');
    await until(
      () => run.mock.calls.length,
      (count) => count >= 1,
    );
    expect(graph.expand(['OPERATOR'])).toEqual(['ADMIN', 'OPERATOR', 'USER']);
    await until(
      () => changes,
      (count) => count === before + 1,
    );
    expect(graph.expand(['OPERATOR'])).toEqual(['OPERATOR']);
    run.mockRestore();
  });
});
