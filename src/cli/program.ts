import { Command, CommanderError } from 'commander';
import { configCommands } from './commands/config.commands';
import { databaseCommands } from './commands/database.commands';
import { keyCommands } from './commands/key.commands';
import { roleCommands } from './commands/role.commands';
import { routeCommands } from './commands/route.commands';
import { sessionCommands } from './commands/session.commands';
import { userCommands } from './commands/user.commands';
import { failureOf } from './failure';
import { exitCodes, type Outcome, UsageError } from './outcome';

/** Runs a command and prints what it says. Never throws. */
export type Report = (work: Promise<Outcome>) => Promise<void>;

/**
 * The command line, from its arguments to its exit code: 0 when it worked, 1 when it did not, 2 when it was called
 * wrongly. With `--json` exactly one JSON document goes to standard output; complaints go to standard error.
 */
export async function run(words: readonly string[]): Promise<number> {
  let code: number = exitCodes.ok;
  const program = new Command('iam-gateway')
    .description('Looks after an installation of iam-gateway, with the settings of its environment.')
    .option('--json', 'print one JSON document')
    .showHelpAfterError('(add --help for what there is)')
    // To whoever tries --password it would name --no-password, which is another thing.
    .showSuggestionAfterError(false)
    .exitOverride();
  const report: Report = async (work) => {
    code = await reported(work, program.opts<{ json?: true }>().json === true);
  };
  for (const register of [
    databaseCommands,
    userCommands,
    roleCommands,
    sessionCommands,
    keyCommands,
    configCommands,
    routeCommands,
  ])
    register(program, report);
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage; // commander has said why
  }
}

async function reported(work: Promise<Outcome>, asJson: boolean): Promise<number> {
  try {
    const { text, data, bad = false } = await work;
    console.log(asJson ? JSON.stringify(data) : text);
    return bad ? exitCodes.failed : exitCodes.ok;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`error: ${error.message}`);
      return exitCodes.usage;
    }
    const failure = failureOf(error);
    if (asJson) console.log(JSON.stringify({ error: failure }));
    else console.error(`error: ${failure.message}`);
    return exitCodes.failed;
  }
}
