import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { FakeClock } from '../../shared/clock';
import { SystemRandom } from '../../shared/crypto';
import { LinkInvalidError } from '../domain/account.errors';
import { hashOfLink, type KeptLink, type LinkPurpose } from '../domain/link-token';
import { Links } from '../links';
import { PostgresLinkRepository } from './postgres-link.repository';

const ROUNDS = 200;
const ANA = '018f0000-0000-4000-8000-0000000000a1';
const EMAIL = 'ana@example.test';
const SETTINGS = {
  PUBLIC_URL: 'https://gateway.example/base',
  PORT: 0,
  PASSWORD_RESET_SECONDS: 1800,
  EMAIL_VERIFICATION_SECONDS: 86_400,
  INVITATION_SECONDS: 604_800,
};

describe('links in PostgreSQL', () => {
  let open: OpenTestDatabase;
  let repository: PostgresLinkRepository;
  let links: Links;
  const clock = new FakeClock();
  beforeAll(async () => {
    open = await openTestDatabase();
    repository = new PostgresLinkRepository(open.current);
    links = new Links(repository, open.unitOfWork, open.current, new SystemRandom(), clock, SETTINGS);
    await execute(open.database.superuserUrl, `INSERT INTO users (id, email) VALUES ('${ANA}', '${EMAIL}')`);
  });
  afterAll(() => open?.close());

  const run = <T>(work: () => Promise<T>): Promise<T> => open.unitOfWork.run('system', work);
  const ofAna = (purpose: LinkPurpose): KeptLink => ({
    purpose,
    subject: `user:${ANA}`,
    email: EMAIL,
    user: { id: ANA, email: EMAIL },
  });
  const make = async (link: KeptLink): Promise<string> => {
    const { link: text } = await run(() => links.make(link));
    return text.split('#token=')[1]!;
  };
  /** @returns how many of so many at the same time came to do the work */
  const race = async (purpose: LinkPurpose, token: string, times: number): Promise<number> => {
    let done = 0;
    const uses = Array.from({ length: times }, () => links.use(purpose, token, () => Promise.resolve(void done++)));
    const refused = (await Promise.allSettled(uses)).filter(({ status }) => status === 'rejected');
    for (const { reason } of refused as PromiseRejectedResult[]) expect(reason).toBeInstanceOf(LinkInvalidError);
    expect(refused).toHaveLength(times - done);
    return done;
  };

  it('checklist 28: of 50 that use a link at once one succeeds, in 200 rounds', async () => {
    let successes = 0;
    for (let round = 0; round < ROUNDS; round++)
      successes += await race('reset-password', await make(ofAna('reset-password')), 50);
    expect(successes).toBe(ROUNDS);
  }, 240_000);

  it.each(['verify-email', 'invitation', 'change-email', 'registration'] as const)(
    'checklist 28: a link for %s is never used twice, in 200 rounds',
    async (purpose) => {
      let successes = 0;
      for (let round = 0; round < ROUNDS; round++) successes += await race(purpose, await make(ofAna(purpose)), 3);
      expect(successes).toBe(ROUNDS);
    },
    120_000,
  );

  it('checklist 28: keeps 256 bits as their hash', async () => {
    const token = await make(ofAna('reset-password'));
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const rows: { token_hash: Buffer }[] = await run(() => open.current.manager.query('SELECT * FROM account_tokens'));
    expect(rows.some(({ token_hash }) => token_hash.equals(hashOfLink(token)))).toBe(true);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('begins links with the public address, and says how long they are good', async () => {
    const made = await run(() => links.make(ofAna('reset-password')));
    expect(made.link).toMatch(/^https:\/\/gateway\.example\/base\/ui\/reset-password#token=[\w-]{43}$/);
    expect(made.goodFor).toBe('30 minutes');
    expect(made.goodUntilMs).toBe(clock.nowMs() + 1_800_000);
  });

  it('reads a link and leaves it as it is', async () => {
    const token = await make(ofAna('verify-email'));
    for (let i = 0; i < 2; i++) expect(await links.read('verify-email', token)).toEqual(ofAna('verify-email'));
    await expect(links.read('reset-password', token)).rejects.toThrow(LinkInvalidError);
  });

  it('is good again when what it was used for failed', async () => {
    const token = await make(ofAna('verify-email'));
    const failing = links.use('verify-email', token, () => Promise.reject(new Error('the provider is away')));
    await expect(failing).rejects.toThrow('the provider is away');
    expect(await race('verify-email', token, 2)).toBe(1);
  });

  const VOID: [string, () => Promise<unknown>][] = [
    ['a newer one', () => make(ofAna('reset-password'))],
    ['its end', () => Promise.resolve(clock.advance(1_800_000))],
    ['another address of its user', () => set(`email = 'ana@elsewhere.test'`)],
    ['its user being disabled', () => set('enabled = false')],
    ['all of the user’s being made void', () => run(() => repository.voidAllOf(ANA))],
  ];
  const set = (change: string): Promise<void> =>
    execute(open.database.superuserUrl, `UPDATE users SET ${change} WHERE id = '${ANA}'`);
  afterEach(() => set(`email = '${EMAIL}', enabled = true`));

  it.each(VOID)('checklist 28: is void after %s', async (_what, happens) => {
    const token = await make(ofAna('reset-password'));
    await happens();
    await expect(links.read('reset-password', token)).rejects.toThrow(LinkInvalidError);
    expect(await race('reset-password', token, 2)).toBe(0);
  });

  it('forgets links that expired', async () => {
    await make(ofAna('reset-password'));
    clock.advance(700_000_000);
    await run(() => repository.removeExpired(clock.nowMs()));
    expect(await run(() => open.current.manager.query('SELECT 1 FROM account_tokens'))).toEqual([]);
  });

  it.each(['tenant', 'installation'])('hides them from whoever works in scope %s', async (scope) => {
    await make(ofAna('reset-password'));
    const seen = await run(async () => {
      await open.current.manager.query(`SELECT set_config('app.scope', '${scope}', true)`);
      return open.current.manager.query<unknown[]>('SELECT 1 FROM account_tokens');
    });
    expect(seen).toEqual([]);
  });
});
