import { awbNumber, isAwbNumber } from './air-waybill';

describe('an air waybill number', () => {
  it('ends in its serial number modulo 7', () => {
    expect(awbNumber('045', 1_234_567)).toBe('045-12345675');
    expect(awbNumber('172', 7)).toBe('172-00000070');
  });

  it.each(['045-12345674', '45-12345675', '045-1234567', '045-123456755', '045 12345675', ''])('is not %j', (text) =>
    expect(isAwbNumber(text)).toBe(false),
  );

  it('is recognised', () => expect(isAwbNumber('045-12345675')).toBe(true));
});
