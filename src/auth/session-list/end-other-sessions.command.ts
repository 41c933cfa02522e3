import type { Principal } from '../../access';

/** Sign out everywhere else. Answers EndedSessions. */
export class EndOtherSessions {
  constructor(readonly principal: Principal) {}
}
