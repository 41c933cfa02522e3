import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MasterKey, Random } from '../../shared/crypto';

/** So long after the last sign-in a device is known, in seconds: 180 days. */
export const DEVICE_KNOWN_SECONDS = 180 * 24 * 3600;
/** People who share a browser. The cookie of more would outgrow the head of a request. */
const MOST_PEOPLE = 5;
const ID_BYTES = 12;
const SEAL_BYTES = 16;
/** Id, time of the sign-in in seconds, seal. */
const ENTRY = /^([\w-]{16})\.([0-9a-z]{1,9})\.([\w-]{22})$/;

/**
 * The cookie of a device on which people have signed in (OWASP, "Device Cookies"): an entry for each of them, sealed so that
 * nobody makes one for somebody else. It opens nothing: it only says whose failures are not a stranger's.
 */
export class KnownDevices {
  readonly #key: Buffer;

  constructor(
    masterKey: MasterKey,
    private readonly random: Random,
  ) {
    this.#key = masterKey.derive('known devices');
  }

  /** @returns what failures of this user on this device are counted under; undefined when they never signed in on it */
  idFor(cookie: string | undefined, userId: string, nowMs: number): string | undefined {
    for (const entry of entriesIn(cookie)) {
      const [, id, time, seal] = ENTRY.exec(entry)!;
      if (nowMs / 1000 - parseInt(time!, 36) > DEVICE_KNOWN_SECONDS) continue;
      if (timingSafeEqual(Buffer.from(seal!), Buffer.from(this.#seal(id!, time!, userId)))) return id;
    }
    return undefined;
  }

  /** @returns the cookie after this user has signed in: theirs first, and those of the others who were last here */
  cookieAfter(cookie: string | undefined, userId: string, nowMs: number): string {
    const own = this.idFor(cookie, userId, nowMs);
    const others = entriesIn(cookie).filter((entry) => own === undefined || !entry.startsWith(`${own}.`));
    const id = own ?? this.random.bytes(ID_BYTES).toString('base64url');
    const time = Math.floor(nowMs / 1000).toString(36);
    return [`${id}.${time}.${this.#seal(id, time, userId)}`, ...others].slice(0, MOST_PEOPLE).join('~');
  }

  #seal(id: string, time: string, userId: string): string {
    const seal = createHmac('sha256', this.#key).update(`${id}.${time}.${userId}`).digest();
    return seal.subarray(0, SEAL_BYTES).toString('base64url');
  }
}

function entriesIn(cookie: string | undefined): string[] {
  return (cookie ?? '').split('~', MOST_PEOPLE).filter((entry) => ENTRY.test(entry));
}
