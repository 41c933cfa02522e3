import { grpcStatus } from './grpc-status';

describe('grpcStatus', () => {
  it.each([
    [401, 16],
    [429, 8],
    [503, 14],
    [504, 4],
    [418, 2],
  ])('says for %i what gRPC calls it: %i', (status, code) =>
    expect(grpcStatus({ status, code: 'a-code' })).toEqual(['grpc-status', String(code), 'grpc-message', 'a-code']),
  );

  it('spells a message in ASCII, and each percent sign as an escape', () => {
    const [, , , message] = grpcStatus({ status: 400, code: 'a', detail: '100 % – naïve\r\n"' });
    expect(message).toBe('a: 100 %25 %E2%80%93 na%C3%AFve%0D%0A"');
    expect(decodeURIComponent(message!)).toBe('a: 100 % – naïve\r\n"');
  });
});
