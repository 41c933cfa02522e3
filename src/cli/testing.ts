import { Console } from 'node:console';
import { Readable, Writable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { Said } from '../../test/support/cli';
import { run } from './program';

let isRunning = false;

/**
 * Runs the command line in this process, with nothing in its environment but these settings: for what a command does, where
 * `iamGateway` is for how one is started and ends. A process takes longer to start than most commands to work.
 * @throws when another one runs: environment, standard streams and console are those of the process
 */
export async function commandLine(
  settings: Readonly<Record<string, string>>,
  words: readonly string[],
  { input = '' }: { readonly input?: string } = {},
): Promise<Said> {
  if (isRunning) throw new Error('one command at a time');
  isRunning = true;
  const restore: (() => void)[] = [];
  const replace = (name: 'stdin' | 'stdout' | 'stderr', stream: Readable | Writable): void => {
    const getter = jest.spyOn(process, name, 'get').mockReturnValue(stream as never);
    restore.push(() => getter.mockRestore());
  };
  const [out, err] = [new Heard(), new Heard()];
  try {
    const log = Logger['staticInstanceRef']; // Nest has one for the whole process, and the command line sets its own
    restore.push(() => void Logger.overrideLogger(log ?? false));
    const environment = jest.replaceProperty(process, 'env', { ...settings });
    restore.push(() => environment.restore());
    const terminal = jest.replaceProperty(globalThis, 'console', new Console({ stdout: out, stderr: err }));
    restore.push(() => terminal.restore());
    replace('stdin', Readable.from(input === '' ? [] : [input]));
    replace('stdout', out);
    replace('stderr', err);
    const code = await run(words);
    const json: unknown = words.includes('--json') && out.text !== '' ? JSON.parse(out.text) : undefined;
    return { code, out: out.text, err: err.text, json };
  } finally {
    for (const undo of restore.reverse()) undo();
    isRunning = false;
  }
}

/** Keeps what is written. */
class Heard extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
