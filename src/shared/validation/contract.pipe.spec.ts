import type { ArgumentMetadata, Type } from '@nestjs/common';
import { ListUsersQuery, LoginRequest, RefreshRequest } from '../../contract';
import { ContractPipe } from './contract.pipe';
import { ValidationFailedError } from './validation-failed.error';

const pipe = new ContractPipe();
const judge = (type: ArgumentMetadata['type'], metatype: Type, value: unknown): Promise<unknown> =>
  pipe.transform(value, { type, metatype });

async function faultsOf(type: ArgumentMetadata['type'], metatype: Type, value: unknown) {
  const error: unknown = await judge(type, metatype, value).catch((thrown: unknown) => thrown);
  if (!(error instanceof ValidationFailedError)) throw new Error('it was let in');
  return error.errors;
}

describe('ContractPipe', () => {
  it('makes an instance of the class out of what fits', async () => {
    const body = await judge('body', LoginRequest, { username: 'ana', password: 'secret' });
    expect(body).toBeInstanceOf(LoginRequest);
    expect(body).toEqual({ username: 'ana', password: 'secret' });
  });

  it('answers 400 validation-failed with a pointer for each field', async () => {
    const error: unknown = await judge('body', LoginRequest, { email: 'ana', role: 'ADMIN' }).catch((e: unknown) => e);
    expect(error).toMatchObject({ status: 400, code: 'validation-failed' });
    expect((error as ValidationFailedError).errors).toEqual([
      { in: 'body', pointer: '/role', message: 'is not known here' },
      { in: 'body', pointer: '/email', message: 'must be an e-mail address' },
      { in: 'body', pointer: '/password', message: 'must be a string' },
    ]);
  });

  it('names both when exactly one of two is to be given', async () => {
    const message = 'give exactly one of email, username';
    const both = { email: 'ana@serhafen.example', username: 'ana', password: 'secret' };
    for (const body of [both, { password: 'secret' }])
      expect(await faultsOf('body', LoginRequest, body)).toEqual([
        { in: 'body', pointer: '/email', message },
        { in: 'body', pointer: '/username', message },
      ]);
  });

  it('escapes what JSON pointers must escape', async () => {
    const [fault] = await faultsOf('body', RefreshRequest, { refreshToken: 'x', 'a/b~c': 1 });
    expect(fault).toMatchObject({ pointer: '/a~1b~0c' });
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'does not let %s slip by as an unknown property',
    async (name) => {
      const body: unknown = JSON.parse(`{"refreshToken": "x", "${name}": {}}`);
      expect(await faultsOf('body', RefreshRequest, body)).toEqual([
        { in: 'body', pointer: `/${name}`, message: 'is not known here' },
      ]);
    },
  );

  it.each([[null], [[]], [[{ refreshToken: 'x' }]], ['text'], [7], [true]])(
    'refuses the body %j, which is no object',
    async (body) => {
      expect(await faultsOf('body', RefreshRequest, body)).toEqual([
        { in: 'body', pointer: '', message: 'must be an object' },
      ]);
    },
  );

  it('refuses a body that nests without end instead of running out of stack', async () => {
    const body: unknown = JSON.parse(`{"refreshToken": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
    expect(await faultsOf('body', RefreshRequest, body)).toMatchObject([{ message: 'must not nest deeper than 32' }]);
  });

  it('says no more than fifty faults', async () => {
    const body = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`extra${at}`, at]));
    expect(await faultsOf('body', RefreshRequest, body)).toHaveLength(50);
  });

  it('converts nothing in a body', async () => {
    expect(await faultsOf('body', RefreshRequest, { refreshToken: 5 })).toEqual([
      { in: 'body', pointer: '/refreshToken', message: 'must be a string' },
    ]);
  });

  it('reads numbers and booleans from a query, and fills in defaults', async () => {
    expect(await judge('query', ListUsersQuery, { limit: '50', count: 'true' })).toEqual({
      limit: 50,
      count: true,
      sort: 'email',
    });
  });

  it.each(['', '0x10', '+5', '05', ' 5', '5.5', '101', '0', 'NaN'])('refuses the limit %j by name', async (limit) => {
    expect(await faultsOf('query', ListUsersQuery, { limit })).toMatchObject([{ in: 'query', pointer: 'limit' }]);
  });

  it('leaves alone what no class describes', async () => {
    expect(await pipe.transform({ any: 1 }, { type: 'body', metatype: Object })).toEqual({ any: 1 });
    expect(await pipe.transform('x', { type: 'custom', metatype: RefreshRequest })).toBe('x');
  });
});
