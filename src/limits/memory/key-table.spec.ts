import { KeyTable } from './key-table';

/** A table of numbers that say until when they are spent. */
const aTable = (capacity: number): KeyTable<number> => new KeyTable(capacity, (until, now) => until - now);

describe('KeyTable', () => {
  it('forgets entries whose quota is whole again while new ones come', () => {
    const table = aTable(1000);
    for (let i = 0; i < 500; i++) table.set(`old-${i}`, 100, 0);
    for (let i = 0; i < 80; i++) table.set(`new-${i}`, 1000, 100);
    expect(table.get('old-3')).toBeUndefined();
    expect(table.size).toBe(80);
  });

  it('never holds more than its capacity', () => {
    const table = aTable(50);
    for (let i = 0; i < 10_000; i++) table.set(`key-${i}`, 100 + i, 0);
    expect(table.size).toBe(50);
  });

  it('keeps whoever is near his limit while a flood of fresh keys goes by', () => {
    const table = aTable(50);
    table.set('near the limit', 1_000_000, 0);
    for (let i = 0; i < 10_000; i++) table.set(`flood-${i}`, 10_000 + (i % 7), 0);
    expect(table.get('near the limit')).toBe(1_000_000);
  });

  it('overwrites a known key without anybody leaving', () => {
    const table = aTable(3);
    for (const key of ['a', 'b', 'c', 'a', 'b', 'c']) table.set(key, 10, 0);
    expect(table.size).toBe(3);
  });

  it('always has room for the newest, even with room for one only', () => {
    const table = aTable(1);
    table.set('first', 10, 0);
    table.set('second', 10, 0);
    expect(table.get('second')).toBe(10);
    expect(table.size).toBe(1);
  });
});
