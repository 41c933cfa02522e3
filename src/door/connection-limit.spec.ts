import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ConnectionLimit } from './connection-limit';

const from = (remoteAddress: string) => Object.assign(new EventEmitter(), { remoteAddress }) as unknown as Socket;

describe('ConnectionLimit', () => {
  it('admits so many of one address at a time, however it is written', () => {
    const limit = new ConnectionLimit(2, () => false);
    const first = from('10.0.0.1');
    expect([first, from('::ffff:10.0.0.1'), from('10.0.0.1')].map((socket) => limit.admits(socket))).toEqual([
      true,
      true,
      false,
    ]);
    expect(limit.admits(from('10.0.0.2'))).toBe(true);
    first.emit('close');
    expect(limit.admits(from('10.0.0.1'))).toBe(true);
    expect(limit.admits(from('10.0.0.1'))).toBe(false);
  });

  it('counts all of the /64 that one IPv6 client has', () => {
    const limit = new ConnectionLimit(1, () => false);
    const admitted = ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', '2001:db8:0:2::1'].map((it) => limit.admits(from(it)));
    expect(admitted).toEqual([true, false, true]);
  });

  it('does not count a peer that speaks for many', () => {
    const limit = new ConnectionLimit(1, (address) => address === '10.0.0.1');
    expect(Array.from({ length: 5 }, () => limit.admits(from('10.0.0.1')))).not.toContain(false);
  });

  it('counts nothing without a limit', () => {
    const limit = new ConnectionLimit(0, () => false);
    const socket = from('10.0.0.1');
    expect(limit.admits(socket)).toBe(true);
    expect(socket.listenerCount('close')).toBe(0);
  });
});
