import { shownEntry } from '../shown-entry';
import { anAuditEntry } from '../testing';
import { csvHead, csvLine } from './csv';

const lineOf = (id: string) => csvLine(shownEntry(anAuditEntry({ subject: { type: 'user', id }, changes: {} })));
const REST = ',,system,iam-gateway,,,,{},018f0000-0000-4000-8000-000000000001\r\n';

describe('the audit as CSV', () => {
  it('names its columns, and ends lines as RFC 4180 says', () => {
    expect(csvHead).toBe(
      'occurredAt,type,subjectType,subjectId,tenant,actorKind,actorId,sessionId,address,requestId,changes,id\r\n',
    );
    expect(lineOf('a')).toBe(`2026-01-01T00:00:00.000Z,user.disabled,user,a${REST}`);
  });

  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['a line break', 'a\r\nb', '"a\r\nb"'],
  ])('quotes %s', (_, given, written) => {
    expect(lineOf(given)).toBe(`2026-01-01T00:00:00.000Z,user.disabled,user,${written}${REST}`);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '|calc', '%x', ' =1', '\t=1'])(
    'lets no spreadsheet take %p for a formula',
    (given) => {
      expect(lineOf(given)).toContain(`,user,'${given},`);
    },
  );

  it('does so also where the cell is quoted', () => {
    expect(lineOf('=HYPERLINK("x","y")')).toContain(`,"'=HYPERLINK(""x"",""y"")",`);
  });

  it('keeps changes as JSON', () => {
    expect(csvLine(shownEntry(anAuditEntry()))).toContain(`,"{""enabled"":{""from"":true,""to"":false}}",`);
  });
});
