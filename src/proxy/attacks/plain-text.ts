/** Nothing of this is in most texts. */
const HIDDEN = /[%+A-Z\s]|\/\*/;

const [PERCENT, PLUS, SLASH, STAR, SPACE, LINE_FEED] = [0x25, 0x2b, 0x2f, 0x2a, 0x20, 0x0a];

/**
 * A text without what hides a signature in it: two layers of escapes, comments of SQL between words, spaces beside
 * punctuation, upper case. Line ends become one `\n`. Byte by byte, so what is no UTF-8 hides nothing, and in time that
 * grows with the length alone.
 */
export function plainText(text: string): string {
  if (!HIDDEN.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === PLUS) bytes[at] = SPACE;
  const plain = tidied(unescaped(unescaped(bytes)));
  return plain.toString('latin1');
}

/** Undoes one layer, in place. */
function unescaped(bytes: Buffer): Buffer {
  let to = 0;
  for (let at = 0; at < bytes.length; at++, to++) {
    const high = bytes[at] === PERCENT ? digit(bytes[at + 1]) : -1;
    const low = high < 0 ? -1 : digit(bytes[at + 2]);
    if (low < 0) bytes[to] = bytes[at]!;
    else {
      bytes[to] = high * 16 + low;
      at += 2;
    }
  }
  return bytes.subarray(0, to);
}

/** @returns the value of a hex digit, or -1 */
function digit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

/** Lower case, one space at most, and none beside punctuation; in place. */
function tidied(bytes: Buffer): Buffer {
  let to = 0;
  let comments = true;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at]!;
    if (comments && byte === SLASH && bytes[at + 1] === STAR) {
      const end = bytes.indexOf('*/', at + 2, 'latin1');
      // Looked for once: many beginnings without an end must not cost a look each.
      comments = end >= 0;
      if (comments) {
        at = end + 1;
        byte = SPACE;
      }
    }
    if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
    const last = to === 0 ? SPACE : bytes[to - 1]!;
    if (isSpace(byte)) {
      if (isLineEnd(byte)) byte = LINE_FEED;
      if (byte === LINE_FEED && last === SPACE && to > 0) to--;
      else if (byte !== LINE_FEED && (to === 0 ? false : !isWord(last))) continue;
      if (byte === LINE_FEED && to > 0 && bytes[to - 1] === LINE_FEED) continue;
      bytes[to++] = byte === LINE_FEED ? byte : SPACE;
      continue;
    }
    if (!isWord(byte) && to > 0 && last === SPACE) to--;
    bytes[to++] = byte;
  }
  return bytes.subarray(0, to);
}

const isLineEnd = (byte: number): boolean => byte === 0x0a || byte === 0x0d;
const isSpace = (byte: number): boolean => byte === SPACE || (byte >= 0x09 && byte <= 0x0d);
const isWord = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f || byte >= 0x80;
