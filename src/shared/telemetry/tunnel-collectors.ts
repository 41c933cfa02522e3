import { Counter, Gauge, type Registry } from 'prom-client';
import type { TunnelCounts } from './tunnel-counts';

type Labels = Record<string, string>;

/** Puts what WebSockets count into the registry. Read when scraped. */
export function registerTunnelCollectors(registry: Registry, read: () => Iterable<TunnelCounts>): void {
  const registers = [registry];
  const ofRoute = ['service', 'route'];
  const labelsOf = ({ service, route }: TunnelCounts): Labels => ({ service, route });
  const counter = (
    name: string,
    help: string,
    labelNames: string[],
    values: (counts: TunnelCounts) => Iterable<readonly [Labels, number]>,
  ): void => {
    new Counter({
      ...{ name, help, labelNames: [...ofRoute, ...labelNames], registers },
      collect() {
        this.reset();
        for (const counts of read())
          for (const [labels, value] of values(counts)) this.inc({ ...labelsOf(counts), ...labels }, value);
      },
    });
  };
  const bothWays =
    (of: (counts: TunnelCounts) => readonly [fromClient: number, toClient: number]) =>
    (counts: TunnelCounts): [Labels, number][] => {
      const [fromClient, toClient] = of(counts);
      return [
        [{ direction: 'in' }, fromClient],
        [{ direction: 'out' }, toClient],
      ];
    };

  new Gauge({
    ...{ name: 'websocket_connections', help: 'WebSockets that are open', labelNames: ofRoute, registers },
    collect() {
      this.reset();
      for (const counts of read()) this.set(labelsOf(counts), counts.open);
    },
  });
  counter('websocket_opened_total', 'WebSockets that were opened', [], ({ opened }) => [[{}, opened]]);
  counter('websocket_closed_total', 'WebSockets that ended, by the code of the first Close', ['code'], ({ closed }) =>
    [...closed].map(([code, count]) => [{ code }, count] as const),
  );
  counter(
    'websocket_messages_total',
    'Messages that passed',
    ['direction'],
    bothWays(({ messagesIn, messagesOut }) => [messagesIn, messagesOut]),
  );
  counter(
    'websocket_bytes_total',
    'Bytes of WebSockets that passed, frame headers included',
    ['direction'],
    bothWays(({ bytesIn, bytesOut }) => [bytesIn, bytesOut]),
  );
}
