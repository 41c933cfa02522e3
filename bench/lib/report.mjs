import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { inProject } from './project.mjs';
import { median, quantile, table, thousands } from './statistics.mjs';

const BEGIN = '<!-- figures: written by `npm run bench -- --write` -->';
const END = '<!-- end of figures -->';

/** @returns {string} a table: each peer's median (p10–p90), and by how much ours is faster */
export function render(title, names, measured, value = 'perCpu', unit = 'requests per CPU second') {
  const ours = median(measured[0].map((slice) => slice[value]));
  const rows = measured.map((slices, i) => {
    const numbers = slices.map((slice) => slice[value]);
    const middle = median(numbers);
    return [
      names[i],
      show(middle, value),
      `${show(quantile(numbers, 0.1), value)}–${show(quantile(numbers, 0.9), value)}`,
      i === 0 ? '' : `${(ours / middle).toFixed(2)} ×`,
      `${Math.round(100 * median(slices.map(({ busy }) => busy)))} %`,
    ];
  });
  return `**${title}**\n\n${table([['peer', `${unit}, median`, 'p10–p90', 'ours is', 'CPU busy'], ...rows])}`;
}

const show = (number, value) =>
  value === 'bytesPerCpu' ? `${(number / 1024 ** 2).toFixed(0)} MiB` : thousands(number);

/** Where a figure comes from is half of what it says. A load well above 2 means that others worked on the machine too. */
export function circumstances(slices) {
  const { model } = cpus()[0];
  return `${new Date().toISOString().slice(0, 10)}, ${model.trim()}, ${cpus().length} CPUs, Node ${process.versions.node}: ${slices} interleaved one-second slices for each peer, 64 connections. Load average at the end: ${loadavg()[0].toFixed(1)}.`;
}

/** Replaces the figures in docs/performance.md. */
export function writeFigures(text) {
  const path = inProject('docs', 'performance.md');
  const page = readFileSync(path, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${path} has no place for figures: ${BEGIN} … ${END}`);
  writeFileSync(path, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
}
