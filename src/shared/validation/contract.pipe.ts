import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import type { FieldFault } from '../problem';
import { isJsonObject } from './json';
import { ValidationFailedError } from './validation-failed.error';

/** No request of the contract nests deeper; class-transformer recurses, and would run out of stack. */
const MAX_DEPTH = 32;
/** A body of a megabyte can break a hundred thousand rules; the answer need not say all of them. */
const MAX_FAULTS = 50;
const UNKNOWN = 'is not known here';

/** Faults on their way out of Nest's pipe, before it is known which part of the request they are in. */
class Faults extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super();
  }
}

/**
 * Checks bodies, queries and path parameters against the classes of src/contract, and decides as the contract's
 * schema does: what it does not name is refused, null is not absent, and nothing is converted in a body.
 * @throws {ValidationFailedError} 400, with a fault for each field
 */
@Injectable()
export class ContractPipe implements PipeTransform<unknown, Promise<unknown>> {
  readonly #nest = new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new Faults(errors),
  });

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const place = metadata.type === 'param' ? 'path' : metadata.type;
    if (place === 'custom' || !isContractClass(metadata)) return this.#nest.transform(value, metadata);
    const broken = misshapen(value);
    if (broken) throw new ValidationFailedError([fault(place, broken.pointer, broken.message)]);
    try {
      return await this.#nest.transform(value, metadata);
    } catch (error) {
      throw error instanceof Faults ? new ValidationFailedError(fieldFaults(error.errors, place)) : error;
    }
  }
}

function isContractClass({ metatype }: ArgumentMetadata): boolean {
  return metatype !== undefined && ![String, Boolean, Number, Array, Object].some((builtIn) => builtIn === metatype);
}

/** What class-transformer would drop, or not survive, before class-validator could see it. An absent body is an empty one. */
function misshapen(whole: unknown): { pointer: string; message: string } | undefined {
  if (whole === undefined) return undefined;
  if (!isJsonObject(whole)) return { pointer: '', message: 'must be an object' };
  const pending: { value: unknown; pointer: string; depth: number }[] = [{ value: whole, pointer: '', depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, pointer, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) return { pointer: '', message: `must not nest deeper than ${MAX_DEPTH}` };
    for (const [name, child] of Object.entries(value)) {
      // `toString`, `constructor`, …: no schema names such a property, and the libraries below mistake it for the method.
      if (name in Object.prototype) return { pointer: below(pointer, name), message: UNKNOWN };
      pending.push({ value: child, pointer: below(pointer, name), depth: depth + 1 });
    }
  }
  return undefined;
}

/** One fault a field: the first rule that it breaks, its type before all others. */
function fieldFaults(errors: readonly ValidationError[], place: FieldFault['in'], parent = ''): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const { property, constraints, children } of errors) {
    if (faults.length >= MAX_FAULTS) break;
    const pointer = below(parent, property);
    const [broken] = Object.entries(constraints ?? {});
    if (broken) faults.push(fault(place, pointer, broken[0] === 'whitelistValidation' ? UNKNOWN : broken[1]));
    faults.push(...fieldFaults(children ?? [], place, pointer));
  }
  return faults.slice(0, MAX_FAULTS);
}

/** Bodies are pointed into (RFC 6901); parameters have a name. */
function fault(place: FieldFault['in'], pointer: string, message: string): FieldFault {
  return { in: place, pointer: place === 'body' ? pointer : pointer.slice(1), message };
}

/** RFC 6901 §3 */
function below(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
