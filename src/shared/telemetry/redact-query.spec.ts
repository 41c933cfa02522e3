import { redactQuery } from './redact-query';

describe('redactQuery', () => {
  it.each([
    ...['token', 'access_token', 'refreshToken', 'id-token', 'idtoken', 'ACCESS_TOKEN', 'code', 'state', 'password'],
    ...['newPassword', 'client_secret', 'key', 'apiKey', 'api_key', 'apikey', 'X-Amz-Signature', 'sig', '%74oken'],
    ...['user[password]', 'session', 'jwt', 'otp', '%ff_token'],
  ])('hides the value of %s', (name) => {
    expect(redactQuery(`?a=1&${name}=s3cret%20value&b=2`)).toBe(`?a=1&${name}=[redacted]&b=2`);
  });

  it.each([
    '',
    '?',
    '?limit=5',
    '?countryCode=CL&q=token',
    '?keyboard=1',
    '?monkey=2',
    '?stateful=1',
    '?a&b=',
    '?pinned=1',
  ])('leaves %j as it is', (query) => expect(redactQuery(query)).toBe(query));

  it('decides alike about names that it remembers and names that came too late for that', () => {
    for (let i = 0; i < 3000; i++) redactQuery(`?name${i}=1`);
    for (const turn of [1, 2])
      expect(redactQuery(`?late-token=${turn}&later=1`)).toBe('?late-token=[redacted]&later=1');
  });

  it('hides every occurrence, whatever the separator', () => {
    expect(redactQuery('?token=1;token=2&token=')).toBe('?token=[redacted];token=[redacted]&token=[redacted]');
  });

  it.each(['gateway_ticket', 'gateway-ticket', 'Gateway_Ticket'])('hides the ticket of a WebSocket, as %s', (name) =>
    expect(redactQuery(`?a=1&${name}=secret`)).toBe(`?a=1&${name}=[redacted]`),
  );
});
