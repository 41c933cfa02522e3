import { FakeClock } from '../../shared/clock';
import { retrySchema } from '../routes/schema/retry';
import { RetryBudget } from './retry-budget';

describe('RetryBudget', () => {
  const spend = (budget: RetryBudget, times: number): number =>
    Array.from({ length: times }, () => budget.spend()).filter(Boolean).length;

  it('allows a share of the requests, and a few beyond', () => {
    const budget = new RetryBudget(retrySchema.parse({ budgetPercent: 20, budgetFloor: 3 }), new FakeClock());
    expect(spend(budget, 10)).toBe(3);
    for (let i = 0; i < 50; i++) budget.earn();
    expect(spend(budget, 50)).toBe(10);
    expect([budget.spent, budget.refused]).toEqual([13, 47]);
  });

  it('allows as many again when ten seconds have passed', () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(retrySchema.parse({ budgetFloor: 2 }), clock);
    expect(spend(budget, 5)).toBe(2);
    clock.advance(9_000);
    expect(spend(budget, 5)).toBe(0);
    clock.advance(1_000);
    expect(spend(budget, 5)).toBe(2);
  });

  it('may be nothing at all', () => {
    const budget = new RetryBudget(retrySchema.parse({ budgetPercent: 0, budgetFloor: 0 }), new FakeClock());
    for (let i = 0; i < 50; i++) budget.earn();
    expect(spend(budget, 5)).toBe(0);
  });
});
