import { inWords } from './in-words';

describe('inWords', () => {
  it.each([
    [1800, '30 minutes'],
    [604_800, '7 days'],
    [86_400, '1 day'],
    [5400, '90 minutes'],
    [61, '61 seconds'],
    [3600, '1 hour'],
  ])('says %d seconds as %s', (seconds, words) => expect(inWords(seconds)).toBe(words));
});
