/** @returns whether a path is a prefix itself or stands below it: `/api` holds `/api/x`, never `/apix` */
export function isBelow(path: string, prefix: string): boolean {
  if (prefix === '/') return true;
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
}

/** @returns what is left of a path below a prefix, always with its slash in front */
export function withoutPrefix(path: string, prefix: string): string {
  return prefix === '/' ? path : path.slice(prefix.length) || '/';
}

/** The opposite. A path below the prefix already has it: not every service forgets by which name it is reached. */
export function withPrefix(path: string, prefix: string): string {
  if (isBelow(path, prefix)) return path;
  return path === '/' ? prefix : prefix + path;
}
