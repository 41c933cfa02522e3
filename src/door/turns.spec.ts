import { Turns } from './turns';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('turns', () => {
  const begun: number[] = [];
  const take = (turns: Turns, count: number): void => {
    for (let i = 0; i < count; i++) turns.take(() => begun.push(begun.length));
  };
  beforeEach(() => void begun.splice(0));

  it('begins at once what has room', () => {
    take(new Turns(4), 4);
    expect(begun).toHaveLength(4);
  });

  it('begins one a turn, unless told otherwise', async () => {
    const turns = new Turns();
    take(turns, 3);
    expect(begun).toHaveLength(1);
    await turn();
    expect(begun).toHaveLength(2);
  });

  it('leaves the rest to the turns that follow, in order of arrival', async () => {
    const turns = new Turns(4);
    const order: number[] = [];
    for (let i = 0; i < 10; i++) turns.take(() => order.push(i));
    const lengths = [order.length];
    for (let i = 0; i < 3; i++) {
      await turn();
      lengths.push(order.length);
    }
    expect(lengths).toEqual([4, 8, 10, 10]);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('lets nobody pass those who wait', async () => {
    const turns = new Turns(4);
    const order: string[] = [];
    for (let i = 0; i < 9; i++) turns.take(() => order.push('first'));
    await turn();
    turns.take(() => order.push('later'));
    expect(order).toHaveLength(8);
    await turn();
    expect(order).toEqual([...Array<string>(9).fill('first'), 'later']);
  });

  it('has all its room again after a turn without work', async () => {
    const turns = new Turns(4);
    take(turns, 4);
    await turn();
    await turn();
    take(turns, 4);
    expect(begun).toHaveLength(8);
  });

  it('goes on after work that throws', async () => {
    const turns = new Turns(4);
    expect(() =>
      turns.take(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    take(turns, 5);
    await turn();
    expect(begun).toHaveLength(5);
  });
});
