import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SampleChild, type SampleName, samples, startSample } from '../../src/local/samples';
import { BUILD, ensureBuilt } from './build';

const END_WITHIN_MS = 5000;
const folder = join(BUILD, 'examples', 'air-cargo');

/** The sample backends as `npm start` runs them, each a process of its own, on free ports. */
export class RunningSamples {
  readonly #running = new Map<SampleName, { readonly child: SampleChild; readonly url: string }>();
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'iam-gateway-samples-'));

  static async start(...names: SampleName[]): Promise<RunningSamples> {
    await ensureBuilt();
    const running = new RunningSamples();
    mkdirSync(join(running.#dataDir, 'logs'));
    try {
      await Promise.all(names.map((name) => running.#start(name, 0)));
    } catch (error) {
      await running.close();
      throw error;
    }
    return running;
  }

  url(name: SampleName): string {
    return this.#running.get(name)!.url;
  }

  /** Variables by which gateway.yaml finds those that run. */
  get settings(): Record<string, string> {
    const found = samples.flatMap(({ name, setting }) => {
      const one = this.#running.get(name);
      return one ? [[setting, one.url] as const] : [];
    });
    return Object.fromEntries(found);
  }

  async stop(name: SampleName): Promise<void> {
    await this.#running.get(name)!.child.end(END_WITHIN_MS);
  }

  /** Starts one that was stopped, where it was. */
  async restart(name: SampleName): Promise<void> {
    await this.#start(name, Number(new URL(this.url(name)).port));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ child }) => child.end(END_WITHIN_MS)));
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async #start(name: SampleName, port: number): Promise<void> {
    const sample = samples.find((one) => one.name === name)!;
    const child = startSample(sample, port, folder, this.#dataDir);
    this.#running.set(name, { child, url: '' });
    this.#running.set(name, { child, url: (await child.ready).url });
  }
}
