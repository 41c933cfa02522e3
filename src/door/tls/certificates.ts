import type { SecureContext, Server, TlsOptions } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../shared/clock';
import { StartError } from '../../shared/config';
import type { CertificateSample } from '../../shared/telemetry';
import { Certificate, type CertificatePaths } from './certificate';

export type { CertificatePaths };

/** Files that are changed while we run are noticed within this. */
const CHECK_EVERY_MS = 5_000;

export interface CertificatesLog {
  log(message: string): void;
  error(message: string): void;
}

/** The certificates of the gateway, and which of them a client gets: by the name it asks for (SNI), else the default. */
export class Certificates {
  readonly #default: Certificate;
  #others: readonly Certificate[] = [];
  /** Why some of the others are not there, by path: they are tried again. */
  #missing = new Map<string, string>();
  #wanted: readonly CertificatePaths[] = [];
  #byName: ReadonlyMap<string, Certificate> = new Map();
  #server: Server | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @throws {StartError} when the default does not hold */
  constructor(
    paths: CertificatePaths,
    private readonly clock: Clock,
    private readonly log: CertificatesLog,
  ) {
    try {
      this.#default = this.#open(paths);
    } catch (cause) {
      throw new StartError(`TLS_CERT_FILE and TLS_KEY_FILE: ${(cause as Error).message}`, { cause });
    }
    this.#index();
  }

  /** For a server of node:tls. */
  get options(): TlsOptions {
    return {
      ...this.#default.options,
      SNICallback: (name, done) => done(null, this.contextFor(name)),
    };
  }

  /** @param name as the client says it; undefined: there is none for it but the default */
  contextFor(name: string): SecureContext | undefined {
    const asked = name.toLowerCase();
    const found = this.#byName.get(asked) ?? this.#byName.get(asked.replace(/^[^.]+/, '*'));
    return found?.context;
  }

  samples(): readonly CertificateSample[] {
    const held = [this.#default, ...this.#others].map(({ names, paths, expiresAtMs, fault }) => ({
      name: names[0] ?? paths.certFile,
      expiresAtMs,
      fault,
    }));
    return [...held, ...[...this.#missing].map(([name, fault]) => ({ name, expiresAtMs: 0, fault }))];
  }

  /** Changed certificates reach the server from now on. Does not keep the process alive. */
  follow(server: Server): void {
    this.#server = server;
    this.#timer ??= setInterval(() => void this.check(), CHECK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Replaces all but the default. One that does not hold is left out, logged, and tried again. */
  replaceOthers(wanted: readonly CertificatePaths[]): void {
    const missing = new Map<string, string>();
    this.#wanted = wanted;
    this.#others = wanted.flatMap((paths) => {
      const same = this.#others.find((one) => isDeepStrictEqual(one.paths, paths));
      try {
        return [same ?? this.#open(paths)];
      } catch (error) {
        missing.set(paths.certFile, (error as Error).message);
        return [];
      }
    });
    for (const [path, fault] of missing)
      if (this.#missing.get(path) !== fault) this.log.error(`certificate ${path}: ${fault}; it is not used`);
    this.#missing = missing;
    this.#index();
  }

  /** Reads all files again. Never throws. */
  async check(): Promise<void> {
    const { options } = this.#default;
    for (const certificate of [this.#default, ...this.#others]) {
      if (!(await certificate.check())) continue;
      const { fault, paths, names } = certificate;
      if (fault === undefined) this.log.log(`certificate ${paths.certFile} was read again, for ${names.join(', ')}`);
      else this.log.error(`certificate ${paths.certFile}: ${fault}; what was read before is used`);
    }
    this.replaceOthers(this.#wanted);
    // Not without need: with it go the keys of all session tickets, and every client would have to begin anew.
    if (this.#default.options !== options) this.#server?.setSecureContext(this.#default.options);
  }

  #open(paths: CertificatePaths): Certificate {
    return new Certificate(paths, () => this.clock.nowMs());
  }

  #index(): void {
    // The first that has a name is asked first.
    const all = [this.#default, ...this.#others].reverse();
    this.#byName = new Map(all.flatMap((one) => one.names.map((name) => [name, one] as const)));
  }
}
