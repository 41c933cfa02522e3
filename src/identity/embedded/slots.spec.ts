import { Slots } from './slots';

/** A task that ends when it is told to. */
function aTask() {
  let end!: () => void;
  let fail!: (error: Error) => void;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const task = { started: false, end, fail, run: () => ((task.started = true), ended) };
  return task;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Slots', () => {
  it('runs two at once, the others in line', async () => {
    const slots = new Slots(2, 10);
    const tasks = [aTask(), aTask(), aTask(), aTask()];
    const runs = tasks.map((task) => slots.run(task.run));
    expect(tasks.map(({ started }) => started)).toEqual([true, true, false, false]);
    tasks[1]!.end();
    await settled();
    expect(tasks.map(({ started }) => started)).toEqual([true, true, true, false]);
    for (const task of tasks) task.end();
    await Promise.all(runs);
  });

  it('frees the slot of a task that fails', async () => {
    const slots = new Slots(1, 1);
    const [failing, next] = [aTask(), aTask()];
    const runs = [slots.run(failing.run), slots.run(next.run)];
    failing.fail(new Error('no'));
    await expect(runs[0]).rejects.toThrow('no');
    expect(next.started).toBe(true);
    next.end();
    await runs[1];
  });

  it('answers 503 with Retry-After when the line is full', async () => {
    const slots = new Slots(1, 1);
    const tasks = [aTask(), aTask()];
    const runs = tasks.map((task) => slots.run(task.run));
    await expect(slots.run(aTask().run)).rejects.toMatchObject({
      status: 503,
      code: 'too-busy',
      headers: { 'Retry-After': '1' },
    });
    for (const task of tasks) task.end();
    await Promise.all(runs);
  });
});
