import { join } from 'node:path';
import { Child } from './child';
import { preferably } from './ports';

/** The sample backends: the setting that replaces each, and the port that it takes where that is free. */
export const samples = [
  { name: 'customs', title: 'Customs', setting: 'CUSTOMS_SERVICE_URL', port: () => preferably(4001, '127.0.0.1') },
  { name: 'mawbs', title: 'MAWBs', setting: 'MAWB_SERVICE_URL', port: () => preferably(4002, '127.0.0.1') },
  { name: 'hawbs', title: 'HAWBs', setting: 'HAWB_SERVICE_URL', port: () => preferably(4003, '127.0.0.1') },
] as const;

export type Sample = (typeof samples)[number];
export type SampleName = Sample['name'];
export type SampleChild = Child<{ url: string }>;

/** Starts one sample backend as a process of its own; port 0 takes a free one. */
export function startSample({ name }: Sample, port: number, folder: string, dataDir: string): SampleChild {
  const { PATH, TZ } = process.env;
  return Child.start<{ url: string }>({
    name: `The sample backend ${name}`,
    module: join(folder, name, 'main.js'),
    // Nothing else of our environment: a backend has no business with the gateway's secrets.
    env: { PATH, TZ, PORT: String(port) },
    log: join(dataDir, 'logs', `${name}.log`),
    readyWithinMs: 30_000,
  });
}
