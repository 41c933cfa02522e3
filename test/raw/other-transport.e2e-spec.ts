import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { judge, judgedTransport } from '../support/transport';

const OTHER = judgedTransport() === 'undici' ? 'net' : 'undici';
const suites = readdirSync(__dirname).filter((file) => file.endsWith('.e2e-spec.ts') && file !== basename(__filename));

/** What was judged over the default is judged over the other one; in one file, so that a gateway is loaded once. */
describe.each(suites)(`over ${OTHER}: %s`, (suite) => judge(OTHER, () => jest.requireActual(`./${suite}`)));
