#!/usr/bin/env node
import 'reflect-metadata';
import { run } from './program';

/** A connection that does not close must not keep the command from ending. */
const END_WITHIN_MS = 5000;

void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  setTimeout(() => process.exit(code), END_WITHIN_MS).unref();
});
