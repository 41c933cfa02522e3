import { z } from 'zod';
import { loadedPlugin } from './loaded-plugin';

const check = () => () => undefined;

describe('loadedPlugin', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'no plugin'],
    ['another version', { apiVersion: 2, check }, 'apiVersion must be 1, and is 2'],
    ['no version', { check }, 'apiVersion must be 1'],
    ['neither check nor wrapper', { apiVersion: 1 }, 'either a `check` or a `wrapper`'],
    ['both', { apiVersion: 1, check, wrapper: check }, 'either a `check` or a `wrapper`'],
    ['an unknown stage', { apiVersion: 1, check, stage: 'later' }, 'stage must be one of before-authentication'],
  ])('refuses %s', (_, plugin, message) => {
    expect(() => loadedPlugin('mine', plugin)).toThrow(message);
  });

  it.each<[string, object]>([
    ['zod', z.strictObject({ from: z.number().int(), to: z.number().default(18) })],
    [
      'JSON Schema',
      {
        type: 'object',
        properties: { from: { type: 'integer' }, to: { type: 'number', default: 18 } },
        required: ['from'],
        additionalProperties: false,
      },
    ],
  ])('reads options by a schema of %s', (_, options) => {
    const plugin = loadedPlugin('mine', { apiVersion: 1, options, check });
    if (plugin.fault !== undefined) throw new Error(plugin.fault);
    expect(plugin.options({ from: 8 })).toEqual({ value: { from: 8, to: 18 } });
    expect(plugin.options({ from: 'eight' }).faults).toEqual([{ path: ['from'], message: expect.any(String) }]);
    expect(plugin.options({ from: 8, till: 9 }).faults).toHaveLength(1);
  });

  it('has no options without a schema', () => {
    const plugin = loadedPlugin('mine', { apiVersion: 1, check });
    if (plugin.fault !== undefined) throw new Error(plugin.fault);
    expect(plugin.options({})).toEqual({ value: {} });
    expect(plugin.options({ a: 1 }).faults).toHaveLength(1);
  });
});
