/** Sends a form's fields, and the token of the link, to the operation that the form names, and says what came of it. */
export const ACCOUNT_SCRIPT = `
const at = (id) => document.getElementById(id);
const form = document.querySelector('form');
const button = form.querySelector('button');
const token = new URLSearchParams(location.hash.slice(1)).get('token');
// Neither the address bar nor the history keeps the token.
if (location.hash) history.replaceState(null, '', location.pathname);

const MESSAGES = {
  'link-invalid': 'This link is no longer good: it was used, replaced by a newer one, or is too old.',
  'rate-limited': 'Too many attempts. Wait a minute, and try again.',
  'registration-closed': 'Nobody can register here. Ask an administrator to invite you.',
  'password-wrong': 'That is not the password of this account.',
  'name-taken': 'This address has an account already.',
  'not-supported': 'That is not done here, but where you sign in.',
  'too-busy': 'There is much to do just now. Try again in a moment.',
};
const messageOf = ({ code, detail, title }) => MESSAGES[code] || detail || title || 'The gateway does not answer. Try again in a moment.';

const call = async (path, body) => {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  });
  if (!answer.ok) throw await answer.json();
  return answer.status === 200 ? answer.json() : undefined;
};

const fault = (name, message) => {
  const field = form.querySelector('[data-field="' + name + '"]');
  if (!field || field.closest('[hidden]')) return false;
  field.querySelector('.fault').textContent = message;
  const input = field.querySelector('input');
  input.setAttribute('aria-invalid', String(message !== ''));
  if (message !== '') input.focus();
  return true;
};
const sentence = (messages) => {
  const text = messages.join('; ');
  return text[0].toUpperCase() + text.slice(1) + '.';
};
const clear = () => {
  at('fault').textContent = '';
  for (const field of form.querySelectorAll('[data-field]')) fault(field.dataset.field, '');
};
const refuse = (problem) => {
  const told = {};
  for (const { pointer, message } of problem.errors || []) (told[pointer.slice(1)] ||= []).push(message);
  const faults = Object.entries(told).filter(([name, messages]) => fault(name, sentence(messages)));
  if (faults.length === 0) at('fault').textContent = messageOf(problem);
  if (problem.code !== 'link-invalid') return;
  // What cannot be sent any more need not be filled in.
  for (const useless of [at('lead'), at('fields'), button]) useless.hidden = true;
  if (at('renew')) at('renew').hidden = false;
};

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  clear();
  const missing = [...form.querySelectorAll('input[required]')].find((input) => !input.closest('[hidden]') && !input.checkValidity());
  if (missing) return fault(missing.name, missing.validationMessage);
  const given = [...new FormData(form)].filter(([name, value]) => value !== '' && !form.elements[name].closest('[hidden]'));
  button.disabled = true;
  try {
    await call(form.dataset.to, { ...Object.fromEntries(given), ...(token && { token }) });
    form.hidden = true;
    at('lead').hidden = true;
    at('done').hidden = false;
    at('done').focus();
  } catch (problem) {
    refuse(problem);
  } finally {
    button.disabled = false;
  }
});
for (const box of form.querySelectorAll('[data-shows]'))
  box.addEventListener('change', () => (at(box.dataset.shows).type = box.checked ? 'text' : 'password'));

const look = async () => {
  try {
    const { email, tenant, passwordNeeded } = await call(form.dataset.look, { token });
    at('newcomer').hidden = !passwordNeeded;
    const how = passwordNeeded ? ' Choose a password for your account.' : ' You join with the account that you have.';
    at('lead').textContent = email + ' is invited to ' + tenant + '.' + how;
  } catch (problem) {
    at('newcomer').hidden = true;
    at('lead').textContent = '';
    refuse(problem);
  }
};
if (!token && !('open' in form.dataset)) refuse({ code: 'link-invalid' });
else if (form.dataset.look) look();
`.trimStart();
