import { table } from '../statistics.mjs';

const MOST_TOLD = 30;

/** What clients met, by what they did: what the origin said, refusals that were to be expected, and all that nobody can explain. */
export class Ledger {
  #counts = new Map();
  #unexplained = 0;
  #told = 0;
  #news = [];

  get unexplained() {
    return this.#unexplained;
  }

  get all() {
    let all = 0;
    for (const outcomes of this.#counts.values()) for (const count of outcomes.values()) all += count;
    return all;
  }

  /** @param outcome why it is right */
  note(kind, outcome) {
    let outcomes = this.#counts.get(kind);
    if (outcomes === undefined) this.#counts.set(kind, (outcomes = new Map()));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  puzzle(kind, what) {
    this.note(kind, 'unexplained');
    this.#unexplained++;
    if (this.#told++ < MOST_TOLD) this.#news.push(`${new Date().toISOString()} ${kind}: ${what}`);
  }

  /** One sentence for each of the first that nobody can explain, once. */
  news() {
    return this.#news.splice(0);
  }

  /** Whether something ever came of it: what was never met was not tested. */
  has(kind, outcome) {
    return this.#counts.get(kind)?.has(outcome) ?? false;
  }

  toString() {
    const rows = [...this.#counts].flatMap(([kind, outcomes]) =>
      [...outcomes].sort().map(([outcome, count]) => [kind, outcome, String(count)]),
    );
    return table([['what clients did', 'what came of it', 'times'], ...rows]);
  }
}
