import type { Scope } from './scope';
import { UnitOfWork } from './unit-of-work';

/** Runs the work at once and remembers in which scope: for tests of handlers, whose ports are fakes. */
export class FakeUnitOfWork extends UnitOfWork {
  readonly scopes: Scope[] = [];
  /** How many are open now. */
  open = 0;

  async run<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    this.scopes.push(scope);
    this.open++;
    try {
      return await work();
    } finally {
      this.open--;
    }
  }
}
