import { StartError } from '../../shared/config';
import { certificateOf, PemFiles } from '../../shared/pem';
import type { DataPlaneLog } from '../log';
import type { UpstreamConfig } from '../routes/gateway-config';
import type { TlsCredentials } from '../transport';

type TlsConfig = NonNullable<UpstreamConfig['tls']>;

/** Files that are changed while we run are noticed within this. */
const CHECK_EVERY_MS = 5_000;

interface Read {
  readonly credentials: TlsCredentials;
  /** When our certificate ends, in milliseconds; undefined without one. */
  readonly expiresAtMs: number | undefined;
}

/** How TLS is spoken with an upstream. Its files are followed: connections that are opened later get what is in them then. */
export class UpstreamSecrets {
  readonly #files: PemFiles<Read>;
  #timer: NodeJS.Timeout | undefined;

  /** @throws {StartError} when a file cannot be read, or does not hold what it must */
  constructor(
    private readonly upstream: string,
    private readonly config: TlsConfig,
    private readonly log: DataPlaneLog,
  ) {
    const paths = [config.caFile, config.certFile, config.keyFile].filter((path) => path !== undefined);
    try {
      this.#files = new PemFiles(paths, (texts) => readAs(config, texts));
    } catch (cause) {
      throw new StartError(`upstream ${upstream}, tls: ${(cause as Error).message}`, { cause });
    }
    if (config.insecure) log.warn(`upstream ${upstream}: the certificates of its targets are not verified`);
  }

  get current(): TlsCredentials {
    return this.#files.value.credentials;
  }

  /** When the certificate that we show ends, in milliseconds since 1970; undefined where we show none. */
  get expiresAtMs(): number | undefined {
    return this.#files.value.expiresAtMs;
  }

  /** Why the present files were not taken. */
  get fault(): string | undefined {
    return this.#files.fault;
  }

  get insecure(): boolean {
    return this.config.insecure;
  }

  /** From now on the files are followed. Does not keep the process alive. */
  start(): void {
    this.#timer ??= setInterval(() => void this.check(), CHECK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Reads the files again. Never throws. */
  async check(): Promise<void> {
    if (!(await this.#files.check())) return;
    const { upstream, log, fault } = this;
    if (fault === undefined) log.info(`upstream ${upstream}: new connections use the files of \`tls\` as they are now`);
    else log.error(`upstream ${upstream}, tls: ${fault}; what was read before is used`);
  }
}

function readAs({ caFile, certFile, serverName, insecure }: TlsConfig, texts: readonly string[]): Read {
  const rest = [...texts];
  const ca = caFile === undefined ? undefined : rest.shift()!;
  const [cert, key] = rest;
  const expiresAtMs = certFile === undefined ? undefined : certificateOf(cert!, key!).validToDate.getTime();
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----'))
    throw new Error(`${caFile} holds no certificate`);
  return { credentials: { ca, cert, key, serverName, insecure }, expiresAtMs };
}
