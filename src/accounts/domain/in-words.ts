const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** @returns a length of time as people say it: `30 minutes`, `7 days`, in the largest unit that tells it exactly */
export function inWords(seconds: number): string {
  const [name, size] = UNITS.find(([, unit]) => seconds >= unit && seconds % unit === 0) ?? UNITS[3];
  const count = seconds / size;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
