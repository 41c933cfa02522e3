/**
 * An installation always has an enabled user who is SUPERADMIN: else nobody could ever make one again.
 *
 * Called in the open unit of work of what takes somebody away, after the rows of the users concerned are locked. From
 * then until the end of the transaction nobody else is taken away: of two who remove each other one is refused.
 */
export abstract class LastAdministrator {
  /**
   * Before or after a user is disabled or removed, while their assignments are still there.
   * @throws {LastAdministratorError} 409 `last-administrator` when they are SUPERADMIN and nobody else is
   */
  abstract assertNotLast(userId: string): Promise<void>;
  /**
   * After SUPERADMIN was withdrawn from somebody, whatever the way: from a user, or a group.
   * @throws {LastAdministratorError} 409 `last-administrator` when nobody is left
   */
  abstract assertOneRemains(): Promise<void>;
}
