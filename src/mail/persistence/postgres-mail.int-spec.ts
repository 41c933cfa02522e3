import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { FakeClock } from '../../shared/clock';
import { Envelope, MasterKey, SystemRandom } from '../../shared/crypto';
import type { Letter } from '../domain/letter';
import { PostgresMailQueue } from './postgres-mail-queue';
import { PostgresMailbox } from './postgres-mailbox';

const LETTER: Letter = {
  to: 'ana@example.test',
  subject: 'Reset',
  text: '#token=secret',
  html: '<p>#token=secret</p>',
};
const random = new SystemRandom();
const envelope = new Envelope(new MasterKey(Buffer.alloc(32, 7)), random);

describe('mail in PostgreSQL', () => {
  let open: OpenTestDatabase;
  let queue: PostgresMailQueue;
  let mailbox: PostgresMailbox;
  const clock = new FakeClock();
  beforeAll(async () => {
    open = await openTestDatabase();
    queue = new PostgresMailQueue(open.current, envelope);
    mailbox = new PostgresMailbox(open.current, envelope);
  });
  afterAll(() => open?.close());
  beforeEach(() => execute(open.database.superuserUrl, 'TRUNCATE mail_queue, captured_mail'));

  const run = <T>(work: () => Promise<T>): Promise<T> => open.unitOfWork.run('system', work);
  const add = async (letter: Letter | undefined = LETTER): Promise<string> => {
    const id = random.uuid();
    const nowMs = clock.nowMs();
    await run(() => queue.add({ id, template: 'reset-password', letter, goodUntilMs: nowMs + 60_000 }, nowMs));
    return id;
  };
  const take = () => run(() => queue.take(clock.nowMs(), clock.nowMs() + 120_000));

  it('keeps a letter for its reader, sealed', async () => {
    const id = await add();
    const taken = await take();
    expect(taken).toMatchObject({ id, attempts: 1, template: 'reset-password' });
    expect(taken!.open()).toEqual(LETTER);
    const rows: unknown = await run(() => open.current.manager.query('SELECT * FROM mail_queue'));
    expect(JSON.stringify(rows)).not.toMatch(/secret|ana@/);
  });

  it('keeps a letter to nobody that looks like any other', async () => {
    await run(() =>
      queue.add({ id: random.uuid(), template: 'x', letter: undefined, goodUntilMs: clock.nowMs() }, clock.nowMs()),
    );
    expect((await take())!.open()).toBeUndefined();
  });

  it('gives one letter to one of many instances', async () => {
    await add();
    const taken = await Promise.all([take(), take(), take(), take()]);
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
  });

  it('gives the letter of an instance that died to the next, later', async () => {
    const id = await add();
    await take();
    expect(await take()).toBeUndefined();
    clock.advance(120_000);
    expect(await take()).toMatchObject({ id, attempts: 2 });
  });

  it('puts a letter off, and gives it up without its contents', async () => {
    const id = await add();
    await take();
    await run(() => queue.retryAt(id, clock.nowMs() + 5000, 'away'));
    expect(await take()).toBeUndefined();
    clock.advance(5000);
    expect(await take()).toMatchObject({ id });
    await run(() => queue.giveUp(id, clock.nowMs(), 'refused'));
    clock.advance(1_000_000);
    expect(await take()).toBeUndefined();
    expect(await run(() => queue.count())).toEqual({ waiting: 0, dead: 1 });
    const rows: unknown = await run(() => open.current.manager.query('SELECT letter, last_error FROM mail_queue'));
    expect(rows).toEqual([{ letter: null, last_error: 'refused' }]);
    expect(await run(() => queue.removeDead(clock.nowMs()))).toBe(1);
  });

  it('forgets a letter that was delivered', async () => {
    const id = await add();
    await run(() => queue.remove(id));
    expect(await run(() => queue.count())).toEqual({ waiting: 0, dead: 0 });
  });

  it('shows captured letters newest first, each once', async () => {
    const [first, second] = [random.uuid(), random.uuid()];
    await run(() => mailbox.keep(first, LETTER, clock.nowMs()));
    await run(() => mailbox.keep(second, { ...LETTER, subject: 'Second' }, clock.nowMs()));
    await run(() => mailbox.keep(second, LETTER, clock.nowMs()));
    expect((await run(() => mailbox.list())).map(({ id }) => id)).toEqual([second, first]);
    expect(await run(() => mailbox.find(second))).toMatchObject({ id: second, subject: 'Second', to: LETTER.to });
    expect(await run(() => mailbox.find(random.uuid()))).toBeUndefined();
    await run(() => mailbox.empty());
    expect(await run(() => mailbox.list())).toEqual([]);
  });

  it('keeps the newest 200', async () => {
    await run(async () => {
      for (let at = 0; at < 203; at++)
        await mailbox.keep(random.uuid(), { ...LETTER, subject: String(at) }, clock.nowMs());
    });
    const kept = await run(() => mailbox.list());
    expect([kept.length, kept[0]!.subject, kept.at(-1)!.subject]).toEqual([200, '202', '3']);
  });

  it.each(['tenant', 'installation'] as const)('hides both from whoever works in scope %s', async (scope) => {
    await add();
    await run(() => mailbox.keep(random.uuid(), LETTER, clock.nowMs()));
    const unscoped = `SELECT set_config('app.scope', '${scope}', true)`;
    const seen = await run(async () => {
      await open.current.manager.query(unscoped);
      const queued: unknown[] = await open.current.manager.query('SELECT * FROM mail_queue');
      return [queued.length, (await mailbox.list()).length];
    });
    expect(seen).toEqual([0, 0]);
  });
});
