import type { Group as ShownGroup } from '../contract';
import type { Group } from './domain/group';

/** @returns the group as the contract describes it */
export function shownGroup({ version: _, ...group }: Group): ShownGroup {
  return {
    ...group,
    tenant: group.tenant ?? null,
    createdAt: group.createdAt.toISOString(),
    updatedAt: group.updatedAt.toISOString(),
  };
}
