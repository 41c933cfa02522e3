import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { ConfigFault, ConfigPath, Finding } from './config-fault';
import { pathText } from './config-fault';
import { interpolate, type Variables } from './interpolate';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** A YAML text whose values know where they stand. */
export class ConfigDocument {
  /** What is wrong with the text itself: bad YAML, a name twice, a variable that is not set. */
  readonly faults: readonly ConfigFault[];
  /** The text is no YAML, or not one that means anything: what can be read of it says nothing. */
  readonly broken: boolean;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  /** Pairs by name, of mappings that were looked into: there may be thousands of findings in one. */
  readonly #pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();

  constructor(text: string, variables: Variables) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, stringKeys: true });
    const { errors, warnings } = this.#document;
    const impossible = this.#impossible();
    this.broken = impossible.length > 0 || errors.some(({ code }) => code !== 'DUPLICATE_KEY');
    this.faults = [
      ...[...errors, ...warnings].map(({ message, pos }) => ({ ...this.#at(pos[0]), path: '', message })),
      ...impossible,
      ...this.#interpolate(variables),
    ];
  }

  /** @returns the content as plain values; undefined for an empty text @throws {Error} for too many aliases */
  value(): unknown {
    return this.#document.contents === null ? undefined : this.#document.toJS({ maxAliasCount: 100 });
  }

  /** @returns the finding with its line: that of the value, of the name, or of the nearest thing around it that is there */
  locate({ path, message, atKey = false }: Finding): ConfigFault {
    return { ...this.#at(this.#offsetOf(path, atKey)), path: pathText(path), message };
  }

  #offsetOf(path: ConfigPath, atKey: boolean): number {
    let node: unknown = this.#document.contents;
    let offset = startOf(node) ?? 0;
    for (const [depth, part] of path.entries()) {
      const last = depth === path.length - 1;
      if (isSeq(node)) node = node.items[Number(part)];
      else if (isMap(node)) {
        const pair = this.#pairsOf(node).get(String(part));
        if (pair && last && atKey) return startOf(pair.key) ?? offset;
        // A name without a value stands where the name stands.
        node = startOf(pair?.value) === undefined ? pair?.key : pair?.value;
      } else return offset;
      offset = startOf(node) ?? offset;
    }
    return offset;
  }

  #pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    let pairs = this.#pairs.get(map);
    if (pairs === undefined) {
      const named = map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : []));
      // Of a name that stands there twice the first counts: the second is a fault by itself.
      this.#pairs.set(map, (pairs = new Map(named.reverse())));
    }
    return pairs;
  }

  /** What YAML allows, and no configuration can mean. */
  #impossible(): ConfigFault[] {
    const found: ConfigFault[] = [];
    const document = this.#document;
    const fault = (node: unknown, message: string): void =>
      void found.push({ ...this.#at(startOf(node) ?? 0), path: '', message });
    visit(document, {
      Alias: (_, node) => {
        if (node.resolve(document) === undefined)
          fault(node, `*${node.source} names nothing: no &${node.source} stands before it`);
      },
      Scalar: (key, node) => {
        // JavaScript takes it for something else than a name, so it would be lost on the way.
        if (key === 'key' && node.value === '__proto__') fault(node, '__proto__ cannot be a name');
      },
    });
    return found;
  }

  #interpolate(variables: Variables): ConfigFault[] {
    const found: ConfigFault[] = [];
    visit(this.#document, {
      Scalar: (key, node) => {
        if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
        const { text, faults } = interpolate(node.value, variables);
        for (const message of faults) found.push({ ...this.#at(startOf(node) ?? 0), path: '', message });
        // Without quotes a variable may hold a number or a boolean, as if it had been written there.
        node.value = node.type === Scalar.PLAIN ? plain(text) : text;
      },
    });
    return found;
  }

  #at(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function plain(text: string): string | number | boolean {
  if (NUMBER.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}
