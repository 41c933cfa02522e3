import { decodeCursor } from './cursor';
import { type PageRequest, pageOf, readingOf } from './page';

interface Row {
  readonly key: string;
  readonly id: string;
}

const id = (n: number) => `018f0000-0000-4000-8000-${String(n).padStart(12, '0')}`;
/** Keys repeat: only the id tells some rows apart. */
const rows: Row[] = Array.from({ length: 7 }, (_, n) => ({ key: String(Math.floor(n / 3)), id: id(n) }));
const order = (a: Row, b: Row) => (a.key + a.id < b.key + b.id ? -1 : 1);

/** What a database does. */
function read(request: PageRequest) {
  const { descending, beyond, rows: count } = readingOf(request);
  const sorted = [...rows].sort((a, b) => (descending ? order(b, a) : order(a, b)));
  const from = beyond ? sorted.findIndex((row) => row.id === beyond.id) + 1 : 0;
  return pageOf(sorted.slice(from, from + count), request, (row) => row);
}

/** Every page in one direction, as a client walks. */
function walk(sort: string, limit: number, start: string | null | undefined, way: 'nextCursor' | 'prevCursor') {
  const pages = [];
  for (let next = start; next !== null;) {
    const cursor = next === undefined ? undefined : decodeCursor(next, sort, () => true);
    const page = read({ limit, sort, cursor });
    pages.push(page);
    next = page[way];
  }
  return pages;
}

describe('pages', () => {
  it.each([
    ['key', 1],
    ['key', 3],
    ['-key', 2],
    ['-key', 7],
    ['key', 100],
  ])('sorted by %s, %d at a time, show every row once on the way there and back', (sort, limit) => {
    const all = [...rows].sort((a, b) => (sort.startsWith('-') ? order(b, a) : order(a, b)));
    const there = walk(sort, limit, undefined, 'nextCursor');
    expect(there.flatMap(({ data }) => data)).toEqual(all);
    expect(there[0]!.prevCursor).toBeNull();
    expect(there.every(({ data }) => data.length <= limit)).toBe(true);

    const last = there.at(-1)!;
    const back = walk(sort, limit, last.prevCursor, 'prevCursor');
    expect([...back.reverse().flatMap(({ data }) => data), ...last.data]).toEqual(all);
  });

  it('has the first page of the reversed order for its last page', () => {
    const last = walk('key', 7, undefined, 'nextCursor').at(-1)!;
    expect([...last.data].reverse()).toEqual(read({ limit: 7, sort: '-key', cursor: undefined }).data);
  });

  it('leads nowhere from an empty list', () => {
    expect(pageOf([], { limit: 5, sort: 'key', cursor: undefined }, (row: Row) => row)).toEqual({
      data: [],
      nextCursor: null,
      prevCursor: null,
    });
  });
});
