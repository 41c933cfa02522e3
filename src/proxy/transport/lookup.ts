import net, { type LookupFunction } from 'node:net';

/** A look-up that knows its answer. */
export function always(address: string): LookupFunction {
  const family = net.isIP(address);
  return (_, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
