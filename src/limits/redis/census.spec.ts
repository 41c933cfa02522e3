import { Census } from './census';

function counting(...counts: (number | Error)[]) {
  return new Census(() => {
    const next = counts.shift()!;
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  }, 1000);
}

describe('Census', () => {
  it('knows of itself before anybody was counted', () => {
    expect(counting().instances).toBe(1);
  });

  it('knows how many there are, at once when one comes', async () => {
    const census = counting(2, 4);
    await census.take();
    expect(census.instances).toBe(2);
    await census.take();
    expect(census.instances).toBe(4);
  });

  it('keeps what it knew while Redis is away', async () => {
    const census = counting(3, new Error('Connection is closed'));
    await census.take();
    await census.take();
    expect(census.instances).toBe(3);
  });

  it('believes in fewer only when it was told so three times: an empty Redis has not seen everybody yet', async () => {
    const census = counting(4, 1, 2, 3);
    const known = [];
    for (let i = 0; i < 4; i++) {
      await census.take();
      known.push(census.instances);
    }
    expect(known).toEqual([4, 4, 4, 3]);
  });
});
