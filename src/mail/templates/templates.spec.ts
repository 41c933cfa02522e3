import { write } from './templates';

const LINK = 'https://gateway.example/ui/reset-password#token=abc';

describe('write', () => {
  it('says the same in text and in HTML', () => {
    const { subject, text, html } = write('reset-password', { link: LINK, goodFor: '30 minutes' });
    expect(subject).toBe('Choose a new password');
    for (const form of [text, html]) {
      expect(form).toContain(LINK);
      expect(form).toContain('The link is good for 30 minutes, and for one use.');
      expect(form).toContain('your password stays as it is');
    }
  });

  it('shows what somebody else wrote as text, never as HTML', () => {
    const inviter = '<img src=x onerror=alert(1)> "O\'Hara" & sons';
    const { html, text } = write('invitation', { tenant: 'SERHAFEN:CL', inviter, link: LINK, goodFor: '7 days' });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;O&#39;Hara&quot; &amp; sons');
    expect(text).toContain(inviter);
  });

  it('keeps a subject on one line', () => {
    const tenant = 'X\r\nBcc: eve@example.test\u2028';
    const { subject } = write('invitation', { tenant, inviter: 'Ana', link: LINK, goodFor: '7 days' });
    expect(subject).toBe('You are invited to X Bcc: eve@example.test');
  });

  it('has no button where there is nothing to do', () => {
    const { html } = write('email-changed', { at: new Date('2026-01-31T12:30:00Z') });
    expect(html).not.toContain('<a ');
    expect(html).toContain('2026-01-31 12:30 UTC');
  });
});
