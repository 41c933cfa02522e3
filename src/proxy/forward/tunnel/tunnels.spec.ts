import { anExchange } from '../../testing';
import { type Closable, Tunnels } from './tunnels';

const aTunnel = (): Closable & { close: jest.Mock } => ({ exchange: anExchange(), close: jest.fn() });

describe('Tunnels', () => {
  it('closes those that match, with the code', () => {
    const tunnels = new Tunnels();
    const [one, other] = [aTunnel(), aTunnel()];
    tunnels.add(one);
    tunnels.add(other);
    expect(tunnels.close((exchange) => exchange === one.exchange, 1008)).toBe(1);
    expect(one.close).toHaveBeenCalledWith(1008);
    expect(other.close).not.toHaveBeenCalled();
  });

  it('waits until the last one has ended', async () => {
    const tunnels = new Tunnels();
    const [one, other] = [aTunnel(), aTunnel()];
    tunnels.add(one);
    tunnels.add(other);
    let over = false;
    const closed = tunnels.closeAll().then(() => (over = true));
    expect(one.close).toHaveBeenCalledWith(1001);
    tunnels.remove(one);
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    tunnels.remove(other);
    await closed;
    expect(over).toBe(true);
  });
});
