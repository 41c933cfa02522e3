import { StatusSet } from './status-set';

describe('StatusSet', () => {
  it('holds single statuses and spans with both their ends', () => {
    const set = new StatusSet(['204', '500-502', '599']);
    const held = [200, 204, 205, 499, 500, 501, 502, 503, 599].filter((status) => set.has(status));
    expect(held).toEqual([204, 500, 501, 502, 599]);
  });

  it('holds nothing outside of HTTP', () => {
    const set = new StatusSet(['100-599']);
    expect([0, 99, 600, 999].map((status) => set.has(status))).toEqual([false, false, false, false]);
  });
});
