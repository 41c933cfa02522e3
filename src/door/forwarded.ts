/** One hop of a Forwarded field (RFC 7239 §4); quotes are gone, names in lower case. */
export interface ForwardedElement {
  readonly for?: string;
  readonly proto?: string;
  readonly host?: string;
}

const PAIR = /^\s*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~-]+))\s*$/;

/** @returns the hops, the client's first; an element that breaks the grammar is empty: its hop is unknown */
export function forwardedElements(field: string): ForwardedElement[] {
  return splitOutsideQuotes(field, ',').map((element) => {
    const facts: Record<string, string> = {};
    for (const pair of splitOutsideQuotes(element, ';')) {
      const match = PAIR.exec(pair);
      if (match === null) return {};
      const name = match[1]!.toLowerCase();
      // A parameter twice in one element is against the grammar (§4): believe none of it.
      if (name in facts) return {};
      facts[name] = match[2]?.replace(/\\(.)/g, '$1') ?? match[3]!;
    }
    return facts;
  });
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (character === '\\' && quoted) at++;
    else if (character === separator && !quoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
