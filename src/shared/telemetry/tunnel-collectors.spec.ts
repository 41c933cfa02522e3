import { Registry } from 'prom-client';
import { CountedRequests } from './counted-requests';
import { registerTunnelCollectors } from './tunnel-collectors';

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('registerTunnelCollectors', () => {
  it('shows what was counted, by route', async () => {
    const registry = new Registry();
    const counted = new CountedRequests();
    registerTunnelCollectors(registry, () => counted.tunnelCounts.values());
    expect(lines(await registry.metrics())).toEqual([]);
    const counts = counted.tunnels('mawbs', 'feed');
    expect(counted.tunnels('mawbs', 'feed')).toBe(counts);
    Object.assign(counts, { open: 1, opened: 4, messagesIn: 5, messagesOut: 6, bytesIn: 7, bytesOut: 8 });
    for (const code of [1000, 1000, 0, 4401, 4000, 4999, 3001]) counts.countClose(code);
    const labels = 'service="mawbs",route="feed"';
    expect(lines(await registry.metrics())).toEqual([
      `websocket_connections{${labels}} 1`,
      `websocket_opened_total{${labels}} 4`,
      `websocket_closed_total{${labels},code="1000"} 2`,
      `websocket_closed_total{${labels},code="none"} 1`,
      `websocket_closed_total{${labels},code="4401"} 1`,
      `websocket_closed_total{${labels},code="4xxx"} 2`,
      `websocket_closed_total{${labels},code="3xxx"} 1`,
      `websocket_messages_total{${labels},direction="in"} 5`,
      `websocket_messages_total{${labels},direction="out"} 6`,
      `websocket_bytes_total{${labels},direction="in"} 7`,
      `websocket_bytes_total{${labels},direction="out"} 8`,
    ]);
  });

  it('counts together what is more than any installation has', () => {
    const counted = new CountedRequests();
    for (let i = 0; i < 1_100; i++) counted.tunnels('mawbs', `route-${i}`).opened++;
    expect(counted.tunnelCounts.size).toBe(1_001);
    expect(counted.tunnels('other', 'other').opened).toBe(100);
  });
});
