import { RESERVED_PATHS } from '../../shared/http';
import { segmentsOf } from './path-pattern';

/** One segment of paths. */
class Node<Place> {
  readonly literals = new Map<string, Node<Place>>();
  /** For any one segment that is not written out here. */
  parameter: Node<Place> | undefined = undefined;
  /** What is at this path alone. */
  exact: Place | undefined = undefined;
  /** What is at this path, and below it where nothing nearer is. */
  prefix: Place | undefined = undefined;
  /** From here on the control plane's. */
  reserved = false;

  next(text: string, parameter: string | undefined): Node<Place> {
    if (parameter !== undefined) return (this.parameter ??= new Node());
    let next = this.literals.get(text);
    if (next === undefined) this.literals.set(text, (next = new Node()));
    return next;
  }
}

const RESERVED = Symbol('reserved');

/**
 * Places by path. What is written out goes before a parameter, segment by segment from the left, and the longest path
 * before a shorter one: below `/orders/special` nothing belongs to `/orders/{id}/items`. A path is looked at once, however
 * many places there are; only where a literal and a parameter both lead on, two ways are tried.
 */
export class PathTree<Place> {
  readonly #root = new Node<Place>();

  /** @param withReserved the control plane's prefixes are no part of it */
  constructor(withReserved: boolean) {
    if (withReserved) for (const path of RESERVED_PATHS) this.#nodeAt(path).reserved = true;
  }

  /** @returns the place of a pattern, made when it is not there */
  at(pattern: string, exact: boolean, make: () => Place): Place {
    const node = this.#nodeAt(pattern);
    return exact ? (node.exact ??= make()) : (node.prefix ??= make());
  }

  /** @param path canonical */
  find(path: string): Place | undefined {
    const root = this.#root;
    const found = path === '/' ? (root.exact ?? root.prefix) : search(root, path, 1);
    return found === RESERVED ? undefined : found;
  }

  #nodeAt(pattern: string): Node<Place> {
    return segmentsOf(pattern).reduce((node, { text, parameter }) => node.next(text, parameter), this.#root);
  }
}

/** @param start of the next segment, behind its slash */
function search<Place>(node: Node<Place>, path: string, start: number): Place | typeof RESERVED | undefined {
  if (start > path.length) return node.exact ?? node.prefix;
  const slash = path.indexOf('/', start);
  const end = slash < 0 ? path.length : slash;
  const literal = node.literals.get(path.slice(start, end));
  if (literal !== undefined) {
    if (literal.reserved) return RESERVED;
    const found = search(literal, path, end + 1);
    if (found !== undefined) return found;
  }
  // A parameter is something: an empty segment is nothing.
  if (node.parameter !== undefined && end > start) {
    const found = search(node.parameter, path, end + 1);
    if (found !== undefined) return found;
  }
  return node.prefix;
}
