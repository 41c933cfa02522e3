import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { SystemRandom } from '../../shared/crypto';
import { Leases } from './leases';

describe('Leases', () => {
  let db: OpenTestDatabase;
  beforeEach(async () => (db = await openTestDatabase()));
  afterEach(() => db.close());

  /** As many instances as are asked for. */
  const instance = (): Leases => new Leases(db.unitOfWork, db.current, new SystemRandom());
  const LONG = { heldMs: 60_000, waitMs: 20_000 };

  it('lets one work at a time, over all instances, and every one in the end', async () => {
    let [now, most, done] = [0, 0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++now);
      await db.source.query('SELECT 1');
      now--;
      done++;
    };
    await Promise.all(Array.from({ length: 12 }, () => instance().hold('a', LONG, work)));
    expect([most, done]).toEqual([1, 12]);
  });

  it('keeps nobody waiting for another name', async () => {
    const answer = await instance().hold('a', LONG, () => instance().hold('b', LONG, () => Promise.resolve('both')));
    expect(answer).toBe('both');
  });

  it('is given back when the work fails', async () => {
    await expect(instance().hold('a', LONG, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await instance().hold('a', { ...LONG, waitMs: 0 }, () => Promise.resolve('next'))).toBe('next');
  });

  it('is refused to who has waited long enough', async () => {
    const refused = { status: 503, code: 'too-busy' };
    await instance().hold('a', LONG, () =>
      expect(instance().hold('a', { ...LONG, waitMs: 0 }, () => Promise.resolve())).rejects.toMatchObject(refused),
    );
  });

  it('passes on from an instance that died; should that one live after all, it takes nothing from the next', async () => {
    const [first, second] = [new Gate(), new Gate()];
    const dying = instance().hold('a', { heldMs: 0, waitMs: 0 }, () => first.passed());
    await first.reached;
    const next = instance().hold('a', LONG, () => second.passed());
    await second.reached;
    first.open();
    await dying;
    const third = instance().hold('a', { ...LONG, waitMs: 0 }, () => Promise.resolve());
    await expect(third).rejects.toMatchObject({ code: 'too-busy' });
    second.open();
    await next;
  });
});

/** Where a test holds work up. */
class Gate {
  #arrive!: () => void;
  #open!: () => void;
  readonly reached = new Promise<void>((resolve) => (this.#arrive = resolve));
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve));

  passed(): Promise<void> {
    this.#arrive();
    return this.#opened;
  }

  open(): void {
    this.#open();
  }
}
