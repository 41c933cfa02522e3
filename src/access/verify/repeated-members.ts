/**
 * Whether an object in a JSON text has two members of one name (RFC 8259 §4). Parsers keep one of them, and not all the
 * same one: what one reader checked, another need not have seen (RFC 8725 §2.4).
 * @param json valid JSON
 */
export function hasRepeatedMembers(json: string): boolean {
  // Names seen in each open object; undefined stands for an open list.
  const open: (Set<string> | undefined)[] = [];
  let nameComes = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at]!;
    const names = open.at(-1);
    if (sign === '"') {
      const end = endOfString(json, at);
      if (nameComes && names !== undefined) {
        const name = JSON.parse(json.slice(at, end + 1)) as string;
        if (names.has(name)) return true;
        names.add(name);
      }
      at = end;
      nameComes = false;
    } else if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? new Set() : undefined);
      nameComes = sign === '{';
    } else if (sign === '}' || sign === ']') {
      open.pop();
      nameComes = false;
    } else if (sign === ',') nameComes = names !== undefined;
  }
  return false;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}
