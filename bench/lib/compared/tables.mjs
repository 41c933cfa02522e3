import { median, quantile, table, thousands } from '../statistics.mjs';
import { medianWithin, pairedRatio } from './measure.mjs';

export { circumstances, writeFigures } from '../report.mjs';

const MIB = 1024 ** 2;
const show = { perCpu: thousands, bytesPerCpu: (bytes) => `${(bytes / MIB).toFixed(0)} MiB` };
const times = ({ middle, low, high }) => `${middle.toFixed(2)} × (${low.toFixed(2)}–${high.toFixed(2)})`;

/** Each peer's figure per processor second, and how many times it the first one is. */
export function ratioTable(title, names, slices, value = 'perCpu') {
  const of = (peer) => slices[peer].map((slice) => slice[value]);
  const rows = names.map((name, i) => {
    const numbers = of(i);
    const spread = `${show[value](quantile(numbers, 0.1))}–${show[value](quantile(numbers, 0.9))}`;
    const busy = `${Math.round(100 * median(slices[i].map((slice) => slice.busy)))} %`;
    return [name, show[value](median(numbers)), spread, i === 0 ? '' : times(pairedRatio(of(0), of(i))), busy];
  });
  const unit = value === 'perCpu' ? 'requests per CPU second' : 'per CPU second';
  return `**${title}**\n\n${table([['peer', unit, 'p10–p90', 'the first is', 'CPU busy'], ...rows])}`;
}

/** What all policies cost a request, pair by pair. */
export function costTable(withPolicies, without) {
  const { middle, low, high } = medianWithin(
    withPolicies.map(({ perCpu }, i) => 1e6 / perCpu - 1e6 / without[i].perCpu),
  );
  const whole = (slices) => `${median(slices.map(({ perCpu }) => 1e6 / perCpu)).toFixed(1)} µs`;
  return `All policies together: ${middle.toFixed(1)} µs of processor time a request (${low.toFixed(1)}–${high.toFixed(1)}), of ${whole(withPolicies)}; without them ${whole(without)}.`;
}

/** Proportional set size. */
export function memoryTable(names, afterGets, afterBodies) {
  const mib = (bytes) => `${(bytes / MIB).toFixed(0)} MiB`;
  const rows = names.map((name, i) => [name, mib(afterGets[i]), mib(afterBodies[i])]);
  return `**Memory (PSS)**\n\n${table([['peer', 'after the GETs', 'after a minute of 1 MB bodies'], ...rows])}`;
}

/** Latencies of the open loop: the median of the runs, and all of them. */
export function latencyTable(names, runs) {
  const ms = (all) => `${median(all).toFixed(1)} ms (${all.map((one) => one.toFixed(1)).join(', ')})`;
  const rows = names.map((name, i) => [
    name,
    ...['p50', 'p99', 'max'].map((key) => ms(runs[i].map((run) => run[key]))),
  ]);
  return `**1000 requests a second, open loop**\n\n${table([['peer', 'p50', 'p99', 'longest'], ...rows])}`;
}
