import { hostname, userInfo } from 'node:os';
import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { type Environment, StartError } from '../shared/config';
import { pendingMigrations } from '../shared/database';
import { type Actor, actAs } from '../shared/tenant';
import { CommandLineModule } from './command-line.module';
import { commandEnvironment } from './settings';

/** One command does one thing at a time; a second connection is for what it waits for. */
const CONNECTIONS = 3;

/**
 * Does something as the running gateways do it, in an application that does not listen. The audit names whoever sits at
 * the command line.
 * @throws {StartError} when the database is away, or of another version
 */
export async function inApplication<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const environment = commandEnvironment();
  const pending = await pendingMigrations(environment);
  if (pending.length > 0)
    throw new StartError(`The database lacks ${pending.join(', ')}: run iam-gateway migrate first`);
  const settings: Environment = { ...environment, ACCESS_LOG: 'off', DATABASE_POOL_MAX: CONNECTIONS };
  const app = await opened(settings);
  try {
    return await actAs(operator(), () => work(app));
  } finally {
    await app.close();
  }
}

/** Nest hands over no application whose start failed: what that one had opened is closed here. */
async function opened(settings: Environment): Promise<INestApplicationContext> {
  const databases: DataSource[] = [];
  const instanceDecorator = (made: unknown): unknown => {
    if (made instanceof DataSource) databases.push(made);
    return made;
  };
  try {
    return await NestFactory.createApplicationContext(CommandLineModule.of(settings), {
      logger: new Complaints(),
      abortOnError: false,
      instrument: { instanceDecorator },
    });
  } catch (error) {
    await Promise.all(databases.filter(({ isInitialized }) => isInitialized).map((database) => database.destroy()));
    throw error;
  }
}

function operator(): Actor {
  return { kind: 'command-line', id: `${userName()}@${hostname()}` };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`; // in a container a number may be all that there is
  }
}

/** Standard output is for the result. What goes wrong is told at the end, in one sentence. */
class Complaints implements LoggerService {
  log(): void {}
  error(): void {}
  warn(message: unknown): void {
    console.error(`warning: ${String(message)}`);
  }
}
