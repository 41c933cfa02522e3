import { promises as dns } from 'node:dns';

export interface AddressRecord {
  readonly address: string;
  readonly ttlSeconds: number;
}

export interface ServiceRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** Asks name servers. */
export interface NameResolver {
  /** A and AAAA; none where there is no such name, or none with an address. Rejects when there is no answer. */
  addresses(name: string): Promise<readonly AddressRecord[]>;
  /** SRV (RFC 2782). Rejects when there is no answer, or an empty one. */
  services(name: string): Promise<readonly ServiceRecord[]>;
}

/** No record of this type, or of any: an answer too. */
const NOTHING: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND']);

/** By the resolver of node, which asks DNS and nothing else: /etc/hosts is not read. */
export class DnsResolver implements NameResolver {
  readonly #resolver = new dns.Resolver({ timeout: 2000, tries: 2 });

  /** @param servers addresses, with or without port; the system's when there are none */
  constructor(servers: readonly string[]) {
    if (servers.length > 0) this.#resolver.setServers(servers);
  }

  async addresses(name: string): Promise<readonly AddressRecord[]> {
    const answers = await Promise.allSettled([
      this.#resolver.resolve4(name, { ttl: true }),
      this.#resolver.resolve6(name, { ttl: true }),
    ]);
    const records = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const failure = answers.find(
      (answer): answer is PromiseRejectedResult =>
        answer.status === 'rejected' && !NOTHING.has((answer.reason as NodeJS.ErrnoException).code),
    );
    // Half an answer would take the targets of the other half away.
    if (failure !== undefined) throw failure.reason;
    return records.map(({ address, ttl }) => ({ address, ttlSeconds: ttl }));
  }

  async services(name: string): Promise<readonly ServiceRecord[]> {
    const records = await this.#resolver.resolveSrv(name);
    if (records.length === 0) throw new Error(`${name} has no service`);
    return records;
  }
}
