import type { Principal } from '../../access';

/** Where one is signed in oneself. Answers SessionList. */
export class ListOwnSessions {
  constructor(readonly principal: Principal) {}
}
