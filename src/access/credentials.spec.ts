import { TOKEN_INVALID, UNAUTHENTICATED } from './bearer';
import { credentialIn, isApiKeyBearer } from './credentials';

const credential = (...rawHeaders: string[]) => credentialIn({ rawHeaders });

describe('credentialIn', () => {
  it('is the bearer token, or the API key in either field', () => {
    expect(credential('Authorization', 'Bearer abc')).toBe('abc');
    expect(credential('X-API-KEY', 'iamgw_k')).toBe('iamgw_k');
    expect(credential('Authorization', 'Bearer iamgw_k')).toBe('iamgw_k');
    expect(credential('x-api-key', 'iamgw_k', 'authorization', 'bearer iamgw_k')).toBe('iamgw_k');
  });

  it('is none without either, and in another scheme', () => {
    expect(credential('Host', 'gateway')).toBe(UNAUTHENTICATED);
    expect(credential('Authorization', 'Basic x')).toBe(UNAUTHENTICATED);
  });

  it.each([['somebody-elses-key'], ['IAMGW_k'], ['']])('does not look at %p: that is for a service behind', (value) => {
    expect(credential('X-API-Key', value)).toBe(UNAUTHENTICATED);
    expect(credential('X-API-Key', value, 'Authorization', 'Bearer abc')).toBe('abc');
  });

  it('checklist 10: takes exactly one credential: of two that differ neither counts, whatever their order', () => {
    const two = [
      ['X-API-Key', 'iamgw_k', 'Authorization', 'Bearer abc'],
      ['Authorization', 'Bearer abc', 'X-API-Key', 'iamgw_k'],
      ['X-API-Key', 'iamgw_k', 'Authorization', 'Bearer iamgw_other'],
      ['X-API-Key', 'iamgw_k', 'Authorization', 'Basic x'],
      ['X-API-Key', 'iamgw_k', 'Authorization', 'Bearer'],
      ['Authorization', 'Bearer iamgw_k', 'Authorization', 'Bearer iamgw_k'],
      ['Authorization', 'Bearer a', 'authorization', 'Bearer b'],
    ];
    for (const fields of two) expect(credential(...fields)).toBe(TOKEN_INVALID);
  });

  it('makes of two different keys one that is none', () => {
    const answer = credential('X-API-Key', 'iamgw_k', 'x-api-key', 'iamgw_other');
    expect(answer).toBe('iamgw_');
    expect(credential('X-API-Key', 'iamgw_k', 'x-api-key', 'iamgw_k')).toBe('iamgw_k');
  });
});

describe('isApiKeyBearer', () => {
  it.each(['Bearer iamgw_k', 'bearer  iamgw_k'])('knows a key in %p', (value) => {
    expect(isApiKeyBearer(value)).toBe(true);
  });
  it.each(['Bearer abc', 'Basic iamgw_k', 'iamgw_k'])('knows none in %p', (value) => {
    expect(isApiKeyBearer(value)).toBe(false);
  });
});
