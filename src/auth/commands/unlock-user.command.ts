import type { Principal } from '../../access';
import type { Sight } from '../../users';

/** Forget the wrong passwords that were tried for somebody. */
export class UnlockUser {
  constructor(
    readonly actor: Principal,
    /** Whom the actor sees. */
    readonly sight: Sight,
    readonly userId: string,
  ) {}
}
