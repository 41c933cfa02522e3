import { anExchange } from '../../testing';
import { type Closable, Tunnels } from './tunnels';

const aTunnel = (): Closable & { close: jest.Mock } => ({ exchange: anExchange(), close: jest.fn() });

describe('Tunnels', () => {
  it('closes those that must not go on, with code and reason', () => {
    const tunnels = new Tunnels();
    const [one, other] = [aTunnel(), aTunnel()];
    tunnels.add(one);
    tunnels.add(other);
    const why = { code: 4401, reason: 'token-revoked' };
    expect(tunnels.close((exchange) => (exchange === one.exchange ? why : undefined))).toBe(1);
    expect(one.close).toHaveBeenCalledWith(4401, 'token-revoked');
    expect(other.close).not.toHaveBeenCalled();
  });

  it('waits until the last one has ended', async () => {
    const tunnels = new Tunnels();
    const [one, other] = [aTunnel(), aTunnel()];
    tunnels.add(one);
    tunnels.add(other);
    let over = false;
    const closed = tunnels.closeAll().then(() => (over = true));
    expect(one.close).toHaveBeenCalledWith(1001, undefined);
    tunnels.remove(one);
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    tunnels.remove(other);
    await closed;
    expect(over).toBe(true);
  });
});
