import type { CheckPlugin, PluginCheck, PluginStage, PluginWrapper, WrapperPlugin } from './api';
import { type OptionsReader, optionsReader } from './plugin-options';

const STAGES: readonly PluginStage[] = ['before-authentication', 'after-authentication', 'before-forward'];

interface Named {
  readonly name: string;
  readonly timeoutMs: number;
}
/** A plugin that was loaded, and how its options are read; or why it could not be. */
export type LoadedPlugin = Named &
  (
    | {
        readonly fault?: undefined;
        readonly options: OptionsReader;
        readonly stage: PluginStage;
        readonly check: (options: unknown) => { decide: PluginCheck; peek: PluginCheck | undefined };
        readonly wrapper?: undefined;
      }
    | {
        readonly fault?: undefined;
        readonly options: OptionsReader;
        readonly wrapper: (options: unknown) => PluginWrapper;
        readonly check?: undefined;
      }
    | { readonly fault: string }
  );

/** @throws {TypeError} when a module's default export is no plugin of a version that we know */
export function loadedPlugin(name: string, plugin: unknown): LoadedPlugin {
  if (typeof plugin !== 'object' || plugin === null) throw new TypeError('its default export is no plugin');
  const {
    apiVersion,
    check,
    wrapper,
    stage = 'after-authentication',
  } = plugin as Partial<CheckPlugin<unknown> & WrapperPlugin<unknown>>;
  if (apiVersion !== 1) throw new TypeError(`apiVersion must be 1, and is ${String(apiVersion)}`);
  if ((typeof check === 'function') === (typeof wrapper === 'function'))
    throw new TypeError('it has either a `check` or a `wrapper`, a function');
  const base = { name, timeoutMs: 0, options: optionsReader(plugin) };
  if (typeof wrapper === 'function') return { ...base, wrapper: (options) => made(wrapper(options), 'wrapper') };
  if (!STAGES.includes(stage))
    throw new TypeError(`stage must be one of ${STAGES.join(', ')}, and is ${String(stage)}`);
  const { peek } = plugin as Partial<CheckPlugin<unknown>>;
  if (peek !== undefined && typeof peek !== 'function') throw new TypeError('`peek` must be a function');
  return {
    ...base,
    stage,
    check: (options) => ({
      decide: made(check!(options), 'check'),
      peek: peek === undefined ? undefined : made(peek(options), 'peek'),
    }),
  };
}

function made<T>(what: T, by: string): T {
  if (typeof what !== 'function') throw new TypeError(`\`${by}\` gave back no function`);
  return what;
}
