/** Signs in, and keeps the token in this variable alone: it is gone with the page. */
export const MAILBOX_SCRIPT = `
const at = (id) => document.getElementById(id);
const base = document.querySelector('main').dataset.base;
let token;

const say = (text) => (at('message').textContent = text);
const call = async (path, options = {}) => {
  const headers = { ...options.headers, ...(token && { authorization: 'Bearer ' + token }) };
  const answer = await fetch(base + '/api/v0' + path, { ...options, headers, credentials: 'omit' });
  const body = answer.status === 204 ? undefined : await answer.json();
  if (!answer.ok) throw body;
  return body;
};
const why = ({ code, title, detail }) => {
  if (code === 'invalid-credentials') return 'There is no such user with that password.';
  if (code === 'insufficient-permission') return 'Only administrators of the installation may read this.';
  if (code === 'token-invalid' || code === 'token-revoked') return 'Your session is over: load the page again.';
  return detail || title || 'The gateway does not answer.';
};
const attempt = async (work) => {
  try {
    say('');
    await work();
  } catch (problem) {
    say(why(problem));
  }
};

const show = async (id) => {
  const letter = await call('/mail/messages/' + id);
  at('subject').textContent = letter.subject;
  at('to').textContent = letter.to;
  at('at').textContent = new Date(letter.capturedAt).toLocaleString();
  at('text').textContent = letter.text;
  // Links open beside this page, and a script in it could do nothing: the frame is a sandbox.
  at('html').srcdoc = letter.html.replace('<head>', '<head><base target="_blank">');
  at('letter').hidden = false;
  at('letter').focus();
};
const list = async () => {
  const { data } = await call('/mail/messages');
  at('letters').replaceChildren(
    ...data.map(({ id, to, subject, capturedAt }) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      const line = document.createElement('small');
      button.type = 'button';
      button.textContent = subject;
      line.textContent = to + ', ' + new Date(capturedAt).toLocaleString();
      button.append(line);
      button.addEventListener('click', () => attempt(() => show(id)));
      item.append(button);
      return item;
    }),
  );
  at('sign-in').hidden = true;
  at('box').hidden = false;
  at('none').hidden = data.length > 0;
  at('empty').hidden = data.length === 0;
};

at('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(event.target));
  attempt(async () => {
    const headers = { 'content-type': 'application/json' };
    token = undefined;
    ({ accessToken: token } = await call('/auth/login', { method: 'POST', headers, body: JSON.stringify({ email, password }) }));
    await list();
  });
});
at('refresh').addEventListener('click', () => attempt(list));
at('empty').addEventListener('click', () =>
  attempt(async () => {
    await call('/mail/messages', { method: 'DELETE' });
    at('letter').hidden = true;
    await list();
  }),
);
`.trimStart();
