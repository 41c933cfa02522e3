import { escapeHtml } from '../../shared/pages';

/** One page: a form whose fields are sent to one operation. */
interface AccountPage {
  readonly title: string;
  /** @param base path of PUBLIC_URL @returns HTML */
  readonly body: (base: string) => string;
}

interface Sketch {
  readonly title: string;
  readonly lead: string;
  /** Operation that the form is sent to. */
  readonly to: string;
  readonly fields: string;
  readonly button: string;
  /** What is said when it is done. */
  readonly done: string;
  /** It needs no token from a link. */
  readonly open?: boolean;
  /** Operation that tells what the link is about, before the form is shown. */
  readonly look?: string;
  /** How to come by another link when this one is no longer good. @param base path of PUBLIC_URL @returns HTML */
  readonly renew?: (base: string) => string;
}

const password = (label: string, use: 'new-password' | 'current-password', hint = ''): string => `
<div class="field" data-field="password">
<label for="password">${label}</label>
${hint === '' ? '' : `<p class="hint" id="password-hint">${hint}</p>`}
<input id="password" name="password" type="password" autocomplete="${use}" required maxlength="256" aria-describedby="${hint === '' ? '' : 'password-hint '}password-fault">
<p class="fault" id="password-fault"></p>
<label class="show"><input type="checkbox" data-shows="password"> Show it</label>
</div>`;

const RULES = 'Long is best: a sentence that nobody else would say.';
const NEW_PASSWORD = password('New password', 'new-password', RULES);

const text = (name: string, label: string, attributes: string): string => `
<div class="field" data-field="${name}">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" ${attributes} aria-describedby="${name}-fault">
<p class="fault" id="${name}-fault"></p>
</div>`;

const EMAIL = text('email', 'E-mail address', 'type="email" autocomplete="email" required maxlength="254"');
const NAMES = `${text('givenName', 'Given name (optional)', 'autocomplete="given-name" maxlength="100"')}
${text('familyName', 'Family name (optional)', 'autocomplete="family-name" maxlength="100"')}`;

function page({ title, lead, to, fields, button, done, open = false, look, renew }: Sketch): AccountPage {
  const heading = escapeHtml(title);
  return {
    title,
    body: (base) => `<main class="page account">
<h1>${heading}</h1>
<p class="lead" id="lead">${lead}</p>
<form data-to="${base}/api/v0/auth/${to}"${look === undefined ? '' : ` data-look="${base}/api/v0/auth/${look}"`}${open ? ' data-open' : ''} novalidate>
<div id="fields">${fields}</div>
<p class="fault" id="fault" role="alert"></p>
${renew === undefined ? '' : `<p id="renew" hidden>${renew(base)}</p>`}
<button>${button}</button>
</form>
<section id="done" hidden tabindex="-1"><p>${done}</p></section>
<noscript><p>This page needs JavaScript.</p></noscript>
</main>`,
  };
}

/** In the place of the page `register`, where nobody registers. */
export const registrationClosed: AccountPage = {
  title: 'Register',
  body: () => `<main class="page account">
<h1>Register</h1>
<p class="lead">Nobody can register here. Ask an administrator to invite you.</p>
</main>`,
};

/** Every page, by its name below /ui. */
export const accountPages = {
  register: page({
    title: 'Register',
    lead: 'We send a link to your address. With it you choose a password.',
    to: 'register',
    fields: EMAIL,
    button: 'Send me the link',
    done: 'Look into your mail: what to do next is there. You can close this page.',
    open: true,
  }),
  'complete-registration': page({
    title: 'Complete your registration',
    lead: 'Choose a password for your new account.',
    to: 'register/confirm',
    fields: `${NAMES}${NEW_PASSWORD}`,
    button: 'Make my account',
    done: 'Your account is ready. You can sign in now.',
    renew: (base) => `<a href="${base}/ui/register">Register again</a> to get another one.`,
  }),
  'verify-email': page({
    title: 'Confirm your e-mail address',
    lead: 'Give the password of your account, to show that it is yours.',
    to: 'verify-email',
    fields: password('Password', 'current-password'),
    button: 'Confirm the address',
    done: 'Your address is confirmed. Thank you.',
    renew: () => 'Sign in and ask for another one.',
  }),
  'forgot-password': page({
    title: 'Forgot your password?',
    lead: 'We send a link to your address. With it you choose a new password.',
    to: 'password-reset',
    fields: EMAIL,
    button: 'Send me the link',
    done: 'If that address has an account, a letter is on its way to it. You can close this page.',
    open: true,
  }),
  'reset-password': page({
    title: 'Choose a new password',
    lead: 'Every session of yours ends, wherever it is. Then you sign in with the new password.',
    to: 'password-reset/confirm',
    fields: NEW_PASSWORD,
    button: 'Use this password',
    done: 'That is your password from now on. You can sign in with it.',
    renew: (base) => `<a href="${base}/ui/forgot-password">Ask for another one</a>.`,
  }),
  'confirm-email': page({
    title: 'Confirm your new e-mail address',
    lead: 'From then on you sign in with this address, and letters come to it.',
    to: 'email/confirm',
    fields: '',
    button: 'Use this address',
    done: 'That is your address from now on.',
    renew: () => 'Sign in and change your address again.',
  }),
  'accept-invitation': page({
    title: 'Accept your invitation',
    lead: 'One moment …',
    to: 'invitation/accept',
    fields: `<div id="newcomer">${NAMES}${NEW_PASSWORD}</div>`,
    button: 'Accept the invitation',
    done: 'Welcome. You can sign in now.',
    look: 'invitation',
    renew: () => 'Whoever invited you can send another one.',
  }),
} as const;

export type AccountPageName = keyof typeof accountPages;
