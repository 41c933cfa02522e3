/**
 * What instances of one installation do one at a time, as PostgreSQL numbers it. All in one place: numbers are one space
 * for the whole database, and two rooms that pick the same wait for each other.
 */
export const advisoryLocks = {
  /** Of a connection, while tables are changed. */
  migration: 7_205_331_018,
  /** Of a transaction, while the first administrator is made. */
  firstAdministrator: 7_205_331_019,
  /** Of a transaction, while signing keys are added or removed. */
  signingKeys: 7_205_331_020,
  /** Of a transaction, while somebody stops being SUPERADMIN. */
  lastAdministrator: 7_205_331_021,
  /** Of a transaction, while events are handed out to those who subscribe to them. */
  distribution: 7_205_331_022,
  /** Of a transaction, while keys are added or removed that sign what backends learn. */
  identityKeys: 7_205_331_023,
  /** Of a transaction, with the hash of a subject of events: two numbers are another space, and small. */
  outboxOfSubject: 1_018,
} as const;
