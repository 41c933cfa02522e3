import type { LoadedPlugins } from '../plugins/plugin-loader';
import type { ConfigText } from './config-file';
import { GatewayConfigError } from './config-fault';
import type { Reading } from './config-watcher';

/**
 * Applies what is told of gateway.yaml and of the files of plugins, one change after the other. A changed plugin meets the
 * text that was told last: the file itself may be in the middle of being written.
 */
export class Reloads {
  #latest: Reading;
  #turn = Promise.resolve();
  #closed = false;

  /** @param loadFor loads the plugins that a text names; never rejects @param apply never throws */
  constructor(
    private readonly loadFor: (text: ConfigText) => Promise<LoadedPlugins>,
    private readonly apply: (reading: Reading, plugins?: LoadedPlugins) => void,
  ) {}

  /** What is running already. */
  began(reading: Reading): void {
    this.#latest = reading;
  }

  fileChanged(reading: Reading): Promise<void> {
    this.#latest = reading;
    return this.pluginsChanged();
  }

  /** @returns when it was applied */
  pluginsChanged(): Promise<void> {
    return (this.#turn = this.#turn.then(() => this.#reload()));
  }

  /** Nothing is applied any more. */
  close(): void {
    this.#closed = true;
  }

  async #reload(): Promise<void> {
    if (this.#closed) return;
    const reading = this.#latest;
    const isText = reading !== undefined && !(reading instanceof GatewayConfigError);
    const plugins = isText ? await this.loadFor(reading) : undefined;
    // Who closes does not wait for plugins: a table that came now would open what nobody closes.
    if (!this.#closed) this.apply(reading, plugins);
  }
}
