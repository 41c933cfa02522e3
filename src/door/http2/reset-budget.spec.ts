import { ResetBudget } from './reset-budget';

describe('ResetBudget', () => {
  const spent = (budget: ResetBudget, count: number, nowMs: number): boolean[] =>
    Array.from({ length: count }, () => budget.spend(nowMs));

  it('bears two hundred resets at once, and not one more', () => {
    const budget = new ResetBudget(0);
    expect(spent(budget, 200, 0)).not.toContain(false);
    expect(budget.spend(0)).toBe(false);
  });

  it('bears twenty each second, for ever', () => {
    const budget = new ResetBudget(0);
    spent(budget, 200, 0);
    for (let second = 1; second < 100; second++) expect(spent(budget, 20, second * 1000)).not.toContain(false);
    expect(budget.spend(99_000)).toBe(false);
  });

  it('saves nothing beyond its burst', () => {
    const budget = new ResetBudget(0);
    expect(spent(budget, 201, 3_600_000).filter((one) => !one)).toHaveLength(1);
  });
});
