import type { EntityManager } from 'typeorm';
import type { UnitOfWork } from './unit-of-work';

/** A transaction removes no more rows than these: it is over long before a statement may take no longer. */
const AT_A_TIME = 1000;

/**
 * Removes some rows of which this is true, and of those only what nobody else is working with: whoever cleans up waits for
 * nobody, and nobody long for them. In the open unit of work; see `untilNoneIsLeft`.
 * @param limit fewer where other rows go with each
 * @returns how many rows of this table; 0 when none is left
 */
export async function removeUnlocked(
  manager: EntityManager,
  table: string,
  condition: string,
  values: readonly unknown[],
  limit = AT_A_TIME,
): Promise<number> {
  const [, count] = await manager.query<[unknown[], number]>(
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${limit} FOR UPDATE SKIP LOCKED))`,
    [...values],
  );
  return count;
}

/**
 * Removes again and again, each time in a unit of work of its own in scope `system`, until there was nothing to remove.
 * What a long absence has left is gone in the end, and not rolled back as a whole again and again.
 * @returns how many
 */
export async function untilNoneIsLeft(unitOfWork: UnitOfWork, remove: () => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const removed = await unitOfWork.run('system', remove);
    if (removed === 0) return total;
    total += removed;
  }
}
