/** Values that the installation chose once, at its first start. Works in the open unit of work. */
export abstract class SettingsStore {
  /** @returns the value that is kept under the name; the given one is kept when there is none yet */
  abstract keep(name: string, value: string): Promise<string>;
}
