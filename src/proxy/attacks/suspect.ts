import type { RequestHead } from '../../shared/http';
import { plainText } from './plain-text';
import { type Place, signatures, suspectMethods } from './signatures';
import { TextFinder } from './text-finder';

interface Finder {
  readonly texts: TextFinder;
  /** Of each text, the signature. */
  readonly ids: readonly string[];
}

function finderFor(place: Place): Finder {
  const all = signatures.filter(({ places }) => places.includes(place));
  return {
    texts: new TextFinder(all.flatMap(({ texts }) => texts)),
    ids: all.flatMap(({ id, texts }) => texts.map(() => id)),
  };
}

/** Made when a route first asks, and then shared by all. */
let finders: Readonly<Record<Place, Finder>> | undefined;

/** User agents that a route remembers; a longer one is looked at each time, so that strangers decide about no memory. */
const MOST_AGENTS = 500;
const LONGEST_AGENT = 256;

const METHOD = 'suspect-method';
const AGENT = 'unwanted-agent';

/** Names that `attacks.allow` may use. */
export const suspicions: readonly string[] = [...signatures.map(({ id }) => id), METHOD, AGENT];

export interface Suspects {
  /** Signatures that say nothing on this route. */
  readonly allow: readonly string[];
  /** Forbidden beside those that are always suspect. */
  readonly methods: readonly string[];
  /** Parts of User-Agent fields, forbidden beside those of scanners; in any case. */
  readonly userAgents: readonly string[];
}

/** @returns what tells by which signature a request looks like an attack; undefined for one that does not */
export function suspecting({ allow, methods, userAgents }: Suspects): (head: RequestHead) => string | undefined {
  const { path, query, agent } = (finders ??= {
    path: finderFor('path'),
    query: finderFor('query'),
    agent: finderFor('agent'),
  });
  const allowed = new Set(allow);
  const unwantedMethods = new Set(allowed.has(METHOD) ? [] : [...suspectMethods, ...methods]);
  const unwantedAgents = allowed.has(AGENT) ? [] : userAgents.map((text) => text.toLowerCase());
  const search = ({ texts, ids }: Finder, text: string): string | undefined =>
    ids[texts.find(plainText(text), (index) => !allowed.has(ids[index]!))];
  const ofAgent = (text: string): string | undefined => {
    const lower = text.toLowerCase();
    return unwantedAgents.some((part) => lower.includes(part)) ? AGENT : search(agent, text);
  };
  // Clients send the same one with every request.
  const agents = new Map<string, string | undefined>();
  const ofKnownAgent = (text: string): string | undefined => {
    if (agents.has(text)) return agents.get(text);
    const suspicion = ofAgent(text);
    if (text.length > LONGEST_AGENT) return suspicion;
    if (agents.size >= MOST_AGENTS) agents.clear();
    agents.set(text, suspicion);
    return suspicion;
  };
  return ({ method, path: asked, query: asking, headers }) => {
    if (unwantedMethods.has(method)) return METHOD;
    const userAgent = headers['user-agent'];
    return (
      (userAgent === undefined ? undefined : ofKnownAgent(userAgent)) ??
      search(path, asked) ??
      (asking === '' ? undefined : search(query, asking))
    );
  };
}
