import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { inProject } from './project.mjs';

const BEGIN = '<!-- figures: written by `npm run bench -- --write` -->';
const END = '<!-- end of figures -->';

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
