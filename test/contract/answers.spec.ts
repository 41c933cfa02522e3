import { type Answer, expectDocumented } from '../support/contract';

const problem = {
  type: '/errors/invalid-credentials',
  title: 'Invalid credentials',
  status: 401,
  instance: '/api/v0/auth/login',
  code: 'invalid-credentials',
  requestId: 'r-1',
};

function anAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  const media = status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8';
  return {
    status,
    headers: new Headers({ 'content-type': media, 'x-request-id': 'r-1', 'www-authenticate': 'Bearer', ...headers }),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const tokens = { accessToken: 'a', refreshToken: 'b', expiresIn: 600, tokenType: 'Bearer' };

describe('expectDocumented', () => {
  it.each<[string, string, Answer]>([
    ['login', 'a success', anAnswer(200, tokens)],
    ['POST /api/v0/auth/login', 'a success, by method and path', anAnswer(200, tokens)],
    ['login', 'a documented problem', anAnswer(401, problem)],
    ['login', 'what the door refuses', anAnswer(414, { ...problem, status: 414, code: 'uri-too-long' })],
    ['metrics', 'another media type', anAnswer(200, 'up 1', { 'content-type': 'text/plain; version=0.0.4' })],
  ])('%s: accepts %s', (operation, _what, answer) => {
    expect(() => expectDocumented(operation, answer)).not.toThrow();
  });

  it.each<[string, Answer, string]>([
    ['a status that is not documented', anAnswer(201, tokens), 'is no documented status'],
    ['a field too many', anAnswer(200, { ...tokens, secret: 1 }), 'must NOT have additional properties'],
    ['a field too few', anAnswer(200, { ...tokens, expiresIn: undefined }), "must have required property 'expiresIn'"],
    ['another media type', anAnswer(200, tokens, { 'content-type': 'text/html' }), 'text/html is not documented'],
    [
      'a code of another operation',
      anAnswer(401, { ...problem, code: 'token-invalid' }),
      'must be equal to one of the allowed values',
    ],
    ['a problem that lies about its status', anAnswer(401, { ...problem, status: 403 }), 'the problem says 403'],
    [
      'an answer without its header',
      {
        ...anAnswer(401, problem),
        headers: new Headers({ 'content-type': 'application/problem+json', 'x-request-id': 'r' }),
      },
      'WWW-Authenticate is missing',
    ],
    ['an operation that is not there', anAnswer(200, tokens), 'no operation'],
  ])('refuses %s', (what, answer, message) => {
    const operation = what.startsWith('an operation') ? 'nothing' : 'login';
    expect(() => expectDocumented(operation, answer)).toThrow(message);
  });

  it('refuses a body where none is documented', () => {
    expect(() => expectDocumented('logout', anAnswer(204, { done: true }))).toThrow('none is documented');
  });
});
