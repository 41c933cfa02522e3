const TEXT = 'iam-gateway ';
/** Longest piece that can be asked for at once. */
const MOST_BYTES = 1024 * 1024;
const pattern = Buffer.alloc(MOST_BYTES + TEXT.length, TEXT);

/** What the echo backend answers to a path. */
export function rightAnswer(path) {
  return `You asked for ${path}. `.repeat(20);
}

/** The part of its stream that begins at a place. @param bytes at most 1 MiB */
export function streamed(at, bytes) {
  const from = at % TEXT.length;
  return pattern.subarray(from, from + bytes);
}
