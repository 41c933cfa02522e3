import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';
import { isDateTime, isEmail, isUuid } from './formats';
import { codePoints, isJsonObject, JSON_NUMBER, jsonEqual } from './json';

/**
 * Decorators with JSON Schema's meaning, for the classes in src/contract. Each judges only the type of value that its
 * keyword is about; another type is the type decorator's affair.
 */

/** A decorator for strings; other values pass. */
function text(name: string, message: string, fits: (value: string) => boolean, options?: ValidationOptions) {
  const validate = (value: unknown): boolean => typeof value !== 'string' || fits(value);
  return ValidateBy({ name, validator: { validate, defaultMessage: () => message } }, options);
}

/** The property may be absent. Null is not absent. */
export const Optional = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);

/** The property may be null. */
export const Nullable = (): PropertyDecorator => ValidateIf((_object, value) => value !== null);

/** Exactly one of the properties is there; on each of them, in place of `@Optional()`. */
export function ExactlyOneOf(...properties: string[]): PropertyDecorator {
  const given = (object: object): number =>
    properties.filter((property) => (object as Record<string, unknown>)[property] !== undefined).length;
  // An absent one is judged only when all are: otherwise its type would be missed.
  const judged = ValidateIf((object: object, value) => value !== undefined || given(object) === 0);
  const one = ValidateBy({
    name: 'exactlyOneOf',
    validator: {
      validate: (_value, args) => given(args!.object) === 1,
      defaultMessage: () => `give exactly one of ${properties.join(', ')}`,
    },
  });
  return (target, property) => {
    judged(target, property);
    one(target, property);
  };
}

/** minLength, in code points. */
export const MinCodePoints = (least: number, options?: ValidationOptions): PropertyDecorator =>
  text('minCodePoints', `must have at least ${least} character(s)`, (value) => codePoints(value) >= least, options);

/** maxLength, in code points. */
export const MaxCodePoints = (most: number, options?: ValidationOptions): PropertyDecorator =>
  text('maxCodePoints', `must have at most ${most} character(s)`, (value) => codePoints(value) <= most, options);

/** format: email */
export const Email = (options?: ValidationOptions): PropertyDecorator =>
  text('email', 'must be an e-mail address', isEmail, options);

/** format: date-time */
export const DateTime = (options?: ValidationOptions): PropertyDecorator =>
  text('dateTime', 'must be an instant, such as 2026-01-31T12:00:00Z', isDateTime, options);

/** format: uuid */
export const Uuid = (options?: ValidationOptions): PropertyDecorator => text('uuid', 'must be a UUID', isUuid, options);

/** type: object. `@ValidateNested` alone lets arrays through. */
export const JsonObject = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    { name: 'jsonObject', validator: { validate: isJsonObject, defaultMessage: () => 'must be an object' } },
    options,
  );

/** uniqueItems, by deep equality. Bounded by maxItems: comparing is quadratic. */
export const UniqueItems = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'uniqueItems',
      validator: {
        validate: (value: unknown) =>
          !Array.isArray(value) ||
          value.every((item, at) => !value.slice(0, at).some((earlier) => jsonEqual(item, earlier))),
        defaultMessage: () => 'must not hold the same item twice',
      },
    },
    options,
  );

/** Reads a query or path parameter, which is text, as the number or boolean that its schema asks for. What does not read so stays text, and fails. */
export const FromText = (type: 'number' | 'boolean'): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => {
    if (typeof value !== 'string') return value;
    if (type === 'number') return JSON_NUMBER.test(value) ? Number(value) : value;
    return value === 'true' ? true : value === 'false' ? false : value;
  });
