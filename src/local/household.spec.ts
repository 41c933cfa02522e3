import { Household } from './household';

describe('Household', () => {
  it('ends what was started, the last first, and spares nobody because of one that fails', async () => {
    const house = new Household();
    const ended: string[] = [];
    house.onEnd(() => void ended.push('first'));
    house.onEnd(() => Promise.reject(new Error('stuck')));
    house.onEnd(async () => void (await Promise.resolve(), ended.push('last')));
    expect(await house.end()).toEqual([new Error('stuck')]);
    expect(ended).toEqual(['last', 'first']);
  });

  it('ends what was registered late, and lets nothing more start', async () => {
    const house = new Household();
    expect(() => house.expectMore()).not.toThrow();
    await house.end();
    expect(house.isEnding).toBe(true);
    expect(() => house.expectMore()).toThrow('the end has begun');
    const late = jest.fn();
    house.onEnd(late);
    await house.end();
    expect(late).toHaveBeenCalledTimes(1);
  });

  it('hurries those who can', () => {
    const house = new Household();
    const hurry = jest.fn();
    house.onEnd(() => undefined);
    house.onEnd(() => undefined, hurry);
    house.hurry();
    expect(hurry).toHaveBeenCalledTimes(1);
  });
});
