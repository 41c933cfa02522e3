import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Tenant } from '../tenant';
import type { Scope } from './scope';

/**
 * All or nothing: what is done inside is committed together. The bus opens one around every handler; a handler marked
 * `@OwnUnitsOfWork()` opens short ones itself.
 */
export abstract class UnitOfWork {
  /**
   * Runs `work` in a transaction of this scope, and commits. A unit of work inside another of the same scope joins it.
   * @throws {TenantRequiredError} 400 in scope `tenant` when the request selected none
   * @throws {DatabaseUnavailableError} 503 when the database cannot be reached or does not answer in time
   */
  abstract run<T>(scope: Scope, work: () => Promise<T>): Promise<T>;

  /**
   * As `run`, for work that is one statement: beginning, statement and COMMIT go to the database together, and one answer comes
   * back. It is committed before `work` sees its answer: nothing that `work` throws then undoes it. For what is asked at
   * every refresh; `run` is right for everything else.
   * @throws as `run`, and at a second statement
   */
  runSingle<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.run(scope, work);
  }
}

/** An open unit of work, as repositories see it. */
export interface OpenUnitOfWork {
  readonly scope: Scope;
  readonly manager: EntityManager;
  /** Set in scope `tenant`, and only there. */
  readonly tenant: Tenant | undefined;
  /** Run in order when the work is done, as the last part of the transaction: what fails there undoes all of it. */
  readonly beforeCommit: (() => Promise<void>)[];
  /** Run in order when, and only when, the transaction is committed. One that throws is logged: nothing can be undone any more. */
  readonly afterCommit: (() => void)[];
}

const open = new AsyncLocalStorage<OpenUnitOfWork>();

/** Runs `work` with this unit of work as the current one. For implementations of UnitOfWork. */
export function inOpenUnitOfWork<T>(unitOfWork: OpenUnitOfWork, work: () => Promise<T>): Promise<T> {
  return open.run(unitOfWork, work);
}

export function openUnitOfWork(): OpenUnitOfWork | undefined {
  return open.getStore();
}

/** What repositories work with: the unit of work that is open around them. */
@Injectable()
export class CurrentUnitOfWork {
  /** @throws outside a unit of work: nothing is ever read or written without a scope */
  get manager(): EntityManager {
    return this.#open.manager;
  }

  /** @throws outside a unit of work, and in scopes that see more than one tenant */
  get tenant(): Tenant {
    const { tenant, scope } = this.#open;
    if (tenant === undefined) throw new Error(`a unit of work in scope ${scope} has no tenant`);
    return tenant;
  }

  get scope(): Scope {
    return this.#open.scope;
  }

  /** The last part of this transaction: for what must hold its locks as short as can be. It runs in the outer scope. */
  beforeCommit(effect: () => Promise<void>): void {
    this.#open.beforeCommit.push(effect);
  }

  /** What this process does when the transaction has been committed, and never when it was not. */
  afterCommit(effect: () => void): void {
    this.#open.afterCommit.push(effect);
  }

  /**
   * Part of this transaction, in scope `system`: for what an operation of a person brings about in tables that no person
   * may touch, such as ending sessions with a membership. Never for reading on a person's behalf.
   */
  async asSystem<T>(work: () => Promise<T>): Promise<T> {
    const around = this.#open;
    if (around.scope === 'system') return work();
    const become = (scope: Scope): Promise<unknown> =>
      around.manager.query(`SELECT set_config('app.scope', $1, true)`, [scope]);
    await become('system');
    try {
      const result = await inOpenUnitOfWork({ ...around, scope: 'system', tenant: undefined }, work);
      await become(around.scope);
      return result;
    } catch (error) {
      // Whoever catches it goes on as before. After a statement that failed nobody can: the transaction is dead already.
      await become(around.scope).catch(() => undefined);
      throw error;
    }
  }

  get #open(): OpenUnitOfWork {
    const unitOfWork = openUnitOfWork();
    if (unitOfWork === undefined) throw new Error('a repository was used outside a unit of work');
    return unitOfWork;
  }
}
