import { RESERVED_PATHS, isReserved } from './reserved-paths';

describe('isReserved', () => {
  it.each(RESERVED_PATHS)('keeps %s and everything below it', (path) => {
    expect(isReserved(path)).toBe(true);
    expect(isReserved(`${path}/below/it`)).toBe(true);
  });

  it.each(['/', '/api', '/api/v0', '/api/v0/usersx', '/api/v0/mawbs', '/metricsx', '/x/metrics', '/Metrics'])(
    'leaves %s to the routes',
    (path) => expect(isReserved(path)).toBe(false),
  );
});
