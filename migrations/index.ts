import { Tenancy1767225600000 } from './1767225600000-tenancy';
import { Sessions1767225660000 } from './1767225660000-sessions';

/** Every migration, oldest first. Named here, not found by pattern: sources and build run the same list. */
export const migrations = [Tenancy1767225600000, Sessions1767225660000];
