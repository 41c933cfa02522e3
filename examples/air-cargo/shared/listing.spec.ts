import { type ListingRules, list } from './listing';

interface Row {
  id: string;
  kind: string;
  weight: number;
}
const rules: ListingRules<Row> = { filters: ['kind'], sorts: ['id', 'weight'], searched: ['id'] };
const rows: Row[] = Array.from({ length: 45 }, (_, index) => ({
  id: `row-${String(index).padStart(2, '0')}`,
  kind: index % 3 === 0 ? 'a' : 'b',
  weight: 100 - index,
}));
const ask = (query: string) => list(rows, new URLSearchParams(query), rules);

describe('list', () => {
  it('gives the first twenty rows when nothing is asked', () => {
    const { data, page } = ask('');
    expect(data).toEqual(rows.slice(0, 20));
    expect(page).toEqual({ number: 1, limit: 20, total: 45, pages: 3 });
  });

  it('gives what is left on the last page, and nothing beyond it', () => {
    expect(ask('page=3').data).toEqual(rows.slice(40));
    expect(ask('page=4').data).toEqual([]);
  });

  it('counts only the rows that pass the filter and the search', () => {
    const { data, page } = ask('kind=a&q=ROW-0&limit=2');
    expect(data.map(({ id }) => id)).toEqual(['row-00', 'row-03']);
    expect(page).toMatchObject({ total: 4, pages: 2 });
  });

  it('sorts by several keys, downwards after a minus', () => {
    expect(ask('sort=weight&limit=1').data[0]).toBe(rows[44]);
    expect(ask('sort=-weight,id&limit=1').data[0]).toBe(rows[0]);
  });

  it('answers 400 to what it does not know, with every fault', () => {
    expect(() => ask('colour=red&limit=101&page=0&sort=shape')).toThrow(
      expect.objectContaining({
        status: 400,
        errors: [
          expect.objectContaining({ pointer: '?page' }),
          expect.objectContaining({ pointer: '?limit' }),
          expect.objectContaining({ pointer: '?sort' }),
          expect.objectContaining({ pointer: '?colour' }),
        ],
      }),
    );
  });
});
