import { EnvironmentError, StartError } from '../shared/config';
import { ProblemError } from '../shared/problem';
import { CommandError } from './outcome';

/** Why a command failed, for a person and for a program. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** @returns what may be shown: messages that were written for somebody to read, and the bare message of anything else */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandError) return { code: error.code, message: error.message };
  if (error instanceof EnvironmentError) return { code: 'environment-invalid', message: error.message };
  if (error instanceof ProblemError) return { code: error.code, message: explained(error) };
  if (isConfigError(error)) return { code: 'config-invalid', message: error.message };
  if (error instanceof StartError) return { code: 'cannot-start', message: error.message };
  return { code: 'internal-error', message: error instanceof Error ? error.message : String(error) };
}

/** As gateway.yaml's faults are thrown: known by name, so that the data plane is not loaded for it. */
function isConfigError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'GatewayConfigError';
}

function explained({ code, detail, errors = [] }: ProblemError): string {
  const faults = errors.map(({ pointer, message }) => `  - ${pointer.replace(/^\//, '')} ${message}`);
  return [detail ?? code.replaceAll('-', ' '), ...faults].join('\n');
}
