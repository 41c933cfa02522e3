import { maySend } from './close-codes';

describe('maySend', () => {
  it.each([1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4401, 4999])('lets %d stand in a frame', (code) =>
    expect(maySend(code)).toBe(true),
  );
  it.each([0, 999, 1004, 1005, 1006, 1015, 5000, 65_535])('does not let %d', (code) =>
    expect(maySend(code)).toBe(false),
  );
});
