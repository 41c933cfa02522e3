import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { PostgresSessionListRepository } from './postgres-session-list.repository';

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [ANA, EVA] = [id(101), id(102)];
const NOW_MS = Date.UTC(2026, 0, 10);
const at = (day: number): string => `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;

describe('PostgresSessionListRepository', () => {
  let test: OpenTestDatabase;
  let repository: PostgresSessionListRepository;
  const aSession = (
    n: number,
    user: string,
    lastUsed: number,
    expires: number,
    tokenExpires: number,
    ended = 'NULL',
  ) => [
    `INSERT INTO sessions (id, user_id, client_id, auth_time, acr, address, user_agent, created_at, last_used_at, expires_at, ended_at)
     VALUES ('${id(n)}', '${user}', 'portal', now(), 'password', '203.0.113.7', 'curl/8', '${at(1)}', '${at(lastUsed)}', '${at(expires)}', ${ended})`,
    `INSERT INTO refresh_tokens VALUES ('\\x0${n}', '${id(n)}', '${at(1)}', '${at(tokenExpires)}')`,
  ];
  beforeAll(async () => {
    test = await openTestDatabase();
    repository = new PostgresSessionListRepository(test.current);
    await execute(
      test.database.superuserUrl,
      `INSERT INTO users (id, email) VALUES ('${ANA}', 'ana@example.test'), ('${EVA}', 'eva@example.test')`,
      ...aSession(1, ANA, 8, 30, 15),
      ...aSession(2, ANA, 9, 30, 16),
      ...aSession(3, ANA, 9, 10, 10), // expired
      ...aSession(4, ANA, 2, 30, 9), // slept too long
      ...aSession(5, ANA, 9, 30, 16, 'now()'), // ended
      ...aSession(6, EVA, 9, 30, 16),
    );
  });
  afterAll(() => test.close());
  const inSystem = <T>(work: () => Promise<T>): Promise<T> => test.unitOfWork.run('system', work);

  it('lists the living sessions of one user, the last used first', async () => {
    const sessions = await inSystem(() => repository.of(ANA, NOW_MS));
    expect(sessions.map((session) => session.id)).toEqual([id(2), id(1)]);
    expect(sessions[1]).toEqual({
      id: id(1),
      userAgent: 'curl/8',
      address: '203.0.113.7',
      createdAt: new Date(at(1)),
      lastUsedAt: new Date(at(8)),
      expiresAt: new Date(at(30)),
    });
  });

  it.each([
    [1, ANA],
    [6, EVA],
    [3, undefined],
    [4, undefined],
    [5, undefined],
    [7, undefined],
  ])('says whose session %d is, if it lives', async (n, owner) =>
    expect(await inSystem(() => repository.ownerOf(id(n), NOW_MS))).toBe(owner),
  );

  it('shows nothing to whoever works for a person', async () =>
    expect(await test.unitOfWork.run('installation', () => repository.of(ANA, NOW_MS))).toEqual([]));
});
