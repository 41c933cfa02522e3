import { Refusal } from '../problem';
import { requestedTenant, tenantCode } from './tenant';

describe('tenantCode', () => {
  it.each([
    ['SERHAFEN:CL', 'SERHAFEN:CL'],
    ['serhafen:cl', 'SERHAFEN:CL'],
    ['a_b-9:pe', 'A_B-9:PE'],
  ])('writes %j as %j', (text, code) => expect(tenantCode(text)).toBe(code));

  it.each([
    ...['', ':', 'SERHAFEN', 'SERHAFEN:', ':CL', 'SERHAFEN:CHL', 'SERHAFEN:C1', 'SER HAFEN:CL', 'SERHAFEN:CL '],
    ...['-A:CL', 'A:B:CL', 'SERHAFEN:CL\n', 'A%00:CL', `${'A'.repeat(64)}:CL`],
    // Capitals of these are plain letters.
    ...['\u017ferhafen:cl', 'expre\u00df:cl', 's\u0131berhafen:cl', 'serhafen:\ufb01'],
  ])('finds none in %j', (text) => expect(tenantCode(text)).toBeUndefined());
});

describe('requestedTenant', () => {
  it('asks for every tenant with a star, in X-Tenant-Id alone', () => {
    expect(requestedTenant({ 'x-tenant-id': '*' })).toBe('*');
    for (const headers of [
      { 'x-tenant-id': '**' },
      { 'x-tenant-id': '*:CL' },
      { 'x-business-unit': '*', 'x-country-code': '*' },
      { 'x-tenant-id': '*', 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' },
    ])
      expect(requestedTenant(headers)).toMatchObject({ status: 400, code: 'tenant-invalid' });
  });

  it('asks for none when no header does', () => expect(requestedTenant({ host: 'gateway.example' })).toBeUndefined());

  it.each([
    [{ 'x-tenant-id': 'serhafen:cl' }],
    [{ 'x-business-unit': 'Serhafen', 'x-country-code': 'cl' }],
    [{ 'x-tenant-id': 'SERHAFEN:CL', 'x-business-unit': 'serhafen', 'x-country-code': 'CL' }],
  ])('reads %j as SERHAFEN:CL', (headers) => expect(requestedTenant(headers)).toBe('SERHAFEN:CL'));

  it.each([
    ['half a pair', { 'x-business-unit': 'SERHAFEN' }, 'x-country-code'],
    ['the other half', { 'x-country-code': 'CL' }, 'x-business-unit'],
    ['an empty half', { 'x-business-unit': 'SERHAFEN', 'x-country-code': '' }, 'x-business-unit'],
    ['a whole code and half a pair', { 'x-tenant-id': 'SERHAFEN:CL', 'x-country-code': 'CL' }, 'x-business-unit'],
    ['two that differ', { 'x-tenant-id': 'A:CL', 'x-business-unit': 'B', 'x-country-code': 'CL' }, 'x-tenant-id'],
    ['a pair whose halves hide a third', { 'x-business-unit': 'A:CL', 'x-country-code': 'PE' }, 'x-business-unit'],
    ['a list', { 'x-tenant-id': ['A:CL', 'B:CL'] }, 'x-tenant-id'],
    ['two values in one field', { 'x-tenant-id': 'A:CL, B:CL' }, 'x-tenant-id'],
    ['an empty code', { 'x-tenant-id': '' }, 'x-tenant-id'],
  ])('answers 400 to %s', (_, headers, pointer) => {
    const refusal = requestedTenant(headers) as Refusal;
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ status: 400, code: 'tenant-invalid', errors: [{ in: 'header', pointer }] });
  });
});
