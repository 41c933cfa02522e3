import { readEnvironment } from '../shared/config';
import { aHead } from '../shared/http/testing';
import { SameOrigin } from './same-origin';

describe('SameOrigin', () => {
  const check = new SameOrigin(
    readEnvironment({
      DATABASE_URL: 'postgres://u@localhost/d',
      PUBLIC_URL: 'https://portal.example/',
      CORS_ORIGINS: 'https://app.example, *, null',
    }),
  );
  const denies = (headers: Record<string, string>): boolean => {
    const client = { ...aHead().client, proto: 'http' as const, host: '10.0.0.7:8080' };
    try {
      check.assert(aHead({ headers, client }));
      return false;
    } catch (error) {
      expect(error).toMatchObject({ status: 403, code: 'origin-denied' });
      return true;
    }
  };

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://behind-a-proxy.example' },
    { origin: 'https://portal.example' },
    { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'http://10.0.0.7:8080' },
  ])('checklist 33: lets %j pass', (headers) => expect(denies(headers)).toBe(false));

  it.each<Record<string, string>>([
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: 'https://portal.example.evil.example' },
    { origin: 'http://portal.example' },
    { origin: 'https://portal.example:444' },
    { origin: 'https://PORTAL.example' },
    { origin: '*' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { referer: 'https://portal.example/' },
  ])('checklist 33: stops %j', (headers) => expect(denies(headers)).toBe(true));
});
