import { KeyUses } from './key-uses';

const noon = Date.UTC(2026, 0, 1, 12);
const HOUR = 3_600_000;

describe('KeyUses', () => {
  it('counts by key and by day of UTC, and remembers when a key was last let in', () => {
    const uses = new KeyUses();
    uses.accepted('a', noon);
    uses.accepted('a', noon + 1);
    uses.refused('a', noon + 2);
    uses.accepted('b', noon);
    uses.accepted('a', noon + 12 * HOUR);
    expect(uses.take()).toEqual([
      { keyId: 'a', day: '2026-01-01', requests: 2, refused: 1, lastUsedAt: new Date(noon + 1) },
      { keyId: 'b', day: '2026-01-01', requests: 1, refused: 0, lastUsedAt: new Date(noon) },
      { keyId: 'a', day: '2026-01-02', requests: 1, refused: 0, lastUsedAt: new Date(noon + 12 * HOUR) },
    ]);
    expect(uses.take()).toEqual([]);
  });

  it('does not call a refusal a use', () => {
    const uses = new KeyUses();
    uses.refused('a', noon);
    expect(uses.take()).toEqual([{ keyId: 'a', day: '2026-01-01', requests: 0, refused: 1, lastUsedAt: undefined }]);
  });

  it('loses nothing of what is given back, and knows the day when a clock is set back', () => {
    const uses = new KeyUses();
    uses.accepted('a', noon);
    const taken = uses.take();
    uses.accepted('a', noon + 5);
    uses.accepted('a', noon - 24 * HOUR);
    uses.giveBack(taken);
    expect(uses.take()).toEqual([
      { keyId: 'a', day: '2026-01-01', requests: 2, refused: 0, lastUsedAt: new Date(noon + 5) },
      { keyId: 'a', day: '2025-12-31', requests: 1, refused: 0, lastUsedAt: new Date(noon - 24 * HOUR) },
    ]);
  });
});
