/** What the control plane has at a path. */
export interface TemplateMatch {
  /** As registered, such as `/api/v0/users/:userId`: the bounded name of metrics and log lines. */
  readonly template: string;
  readonly methods: ReadonlySet<string>;
  /** The same, sorted, as Allow wants it (RFC 9110 §10.2.1). */
  readonly allow: string;
}

interface Template extends TemplateMatch {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
  allow: string;
  readonly literals: number;
}

/** The control plane's paths and methods. The door asks before it hands over, so that 404 and 405 cost no parsing. */
export class RouteTemplates {
  readonly #fixed = new Map<string, Template>();
  #variable: Template[] = [];

  /** @param template with `:name` for a segment and a last `*` for any rest */
  add(template: string, methods: readonly string[]): void {
    const known = this.#fixed.get(template) ?? this.#variable.find((one) => one.template === template);
    const entry = known ?? {
      template,
      pattern: patternOf(template),
      methods: new Set<string>(),
      allow: '',
      literals: template.split('/').filter((part) => !/^:|\*/.test(part)).length,
    };
    for (const method of methods) entry.methods.add(method);
    entry.allow = [...entry.methods].sort().join(', ');
    if (known !== undefined) return;
    if (/[:*]/.test(template)) {
      this.#variable.push(entry);
      // Like the router behind: the more a template says, the earlier it is asked.
      this.#variable.sort((a, b) => b.literals - a.literals);
    } else this.#fixed.set(template, entry);
  }

  /** @param path canonical */
  match(path: string): TemplateMatch | undefined {
    return this.#fixed.get(path) ?? this.#variable.find(({ pattern }) => pattern.test(path));
  }
}

function patternOf(template: string): RegExp {
  const parts = template.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '.*');
  });
  return new RegExp(`^${parts.join('/')}$`);
}
