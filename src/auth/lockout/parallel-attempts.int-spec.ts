import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { SystemClock } from '../../shared/clock';
import { MasterKey, SystemRandom } from '../../shared/crypto';
import { KnownDevices } from '../domain/known-devices';
import { PostgresLoginFailures } from '../persistence/postgres-login-failures';
import { LoginAttempts } from './login-attempts';

/** `npm run test:attacks` makes it 200. */
const ROUNDS = Number(process.env['ATTACK_ROUNDS'] ?? 10);

/** On PostgreSQL, by two instances, without the seconds that real hashes take. */
describe('attempts at the same moment', () => {
  let test: OpenTestDatabase;
  let instances: LoginAttempts[];
  beforeAll(async () => {
    test = await openTestDatabase();
    const devices = new KnownDevices(new MasterKey(Buffer.alloc(32, 1)), new SystemRandom());
    const settings = {
      LOCKOUT_FAILURES: 5,
      LOCKOUT_SECONDS: 60,
      LOCKOUT_MAX_SECONDS: 900,
      LOCKOUT_ADDRESS_LIMIT: { requests: 1_000_000, perSeconds: 900 },
    };
    const instance = (): LoginAttempts =>
      new LoginAttempts(new PostgresLoginFailures(test.current), devices, test.unitOfWork, new SystemClock(), settings);
    instances = [instance(), instance()];
  });
  afterAll(() => test.close());

  it(
    `checklist 23: look at five passwords of a hundred, and never at the 50th, which is right (${ROUNDS} rounds)`,
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        let looked = 0;
        let decoys = 0;
        const attempt = async (i: number): Promise<boolean> => {
          const look = () => Promise.resolve((looked++, i === 49 || undefined));
          const device = { address: `198.51.100.${i}`, userAgent: undefined };
          const decoy = () => Promise.resolve(void decoys++);
          const { found } = await instances[i % 2]!.one({ email: `round-${round}@example.test` }, device, look, decoy);
          return found ?? false;
        };
        const found = await Promise.all(Array.from({ length: 100 }, (_, i) => attempt(i)));
        expect({ found: found.filter(Boolean).length, looked, decoys }).toEqual({ found: 0, looked: 5, decoys: 95 });
      }
    },
    60_000 + ROUNDS * 2000,
  );
});
