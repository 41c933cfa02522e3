import { type AddressInfo, createServer } from 'node:net';
import { isFree, preferably, requireFree } from './ports';

describe('a port', () => {
  const holder = createServer();
  let taken: number;
  beforeAll(async () => {
    await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
    taken = (holder.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((closed) => holder.close(closed)));

  it('that is taken is named, with the setting that chooses another', async () => {
    await expect(requireFree('PORT', taken, '127.0.0.1')).rejects.toThrow(`PORT ${taken} on 127.0.0.1 is in use`);
    expect(await preferably(taken, '127.0.0.1')).toBe(0);
  });

  it('that is free is taken', async () => {
    const probe = createServer();
    await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
    const { port } = probe.address() as AddressInfo;
    await new Promise((closed) => probe.close(closed));
    expect(await isFree(port, '127.0.0.1')).toBe(true);
    expect(await preferably(port, '127.0.0.1')).toBe(port);
    await expect(requireFree('PORT', port, '127.0.0.1')).resolves.toBeUndefined();
  });

  it('that is 0 needs no look', async () => {
    await expect(requireFree('PORT', 0, 'no address')).resolves.toBeUndefined();
  });

  it('on an address of another machine is explained', async () => {
    await expect(requireFree('PORT', 8080, '192.0.2.1')).rejects.toThrow('not an address of this machine');
  });
});
