import { VersionOutdatedError, VersionRequiredError } from '../problem';

/** The strong entity tag of a version (RFC 9110 §8.8.3): `"7"`. */
export const entityTag = (version: number): string => `"${version}"`;

/**
 * The version that a change was made from, as If-Match names it (RFC 9110 §13.1.1).
 * @returns undefined for `*`: any version that exists
 * @throws {VersionRequiredError} 428 without If-Match
 * @throws {VersionOutdatedError} 412 for anything that is no tag of ours: then no version can match
 */
export function versionIn(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) throw new VersionRequiredError();
  if (ifMatch.trim() === '*') return undefined;
  const version = /^\s*"(\d{1,9})"\s*$/.exec(ifMatch)?.[1];
  if (version === undefined) throw new VersionOutdatedError();
  return Number(version);
}
