/** What a client calls itself, and how people call it: the first that fits. Browsers name their ancestors too. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ (?:Mobile\/\S+ )?Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];
const LONGEST = 60;

/** @returns a User-Agent (RFC 9110 §10.1.5) in short, such as `Firefox on Windows` or `curl`; undefined without one */
export function deviceOf(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined || userAgent.trim() === '') return undefined;
  const named = (list: typeof PROGRAMS): string | undefined => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [program, system] = [named(PROGRAMS), named(SYSTEMS)];
  if (program !== undefined && system !== undefined) return `${program} on ${system}`;
  // No browser: the product's name is the first word (`curl/8.5.0`).
  const product = /^[^\s/()]+/.exec(userAgent.trim())?.[0];
  return program ?? (product === 'Mozilla' ? system : product?.slice(0, LONGEST)) ?? system;
}
