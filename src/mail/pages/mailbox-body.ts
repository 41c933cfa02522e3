/** @param base path of PUBLIC_URL */
export const MAILBOX_BODY = (base: string): string => `<main class="page mailbox" data-base="${base}">
<h1>Captured mail</h1>
<p class="lead">No mail server is set, so letters are kept here instead of being sent. The newest 200 stay.</p>
<form id="sign-in">
<p>Sign in as an administrator of the installation.</p>
<label>E-mail address<input name="email" type="email" autocomplete="username" required maxlength="254"></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required maxlength="256"></label>
<button>Sign in</button>
</form>
<p id="message" role="status"></p>
<section id="box" hidden aria-labelledby="letters-title">
<h2 id="letters-title">Letters</h2>
<p class="tools"><button id="refresh" type="button">Look again</button><button id="empty" type="button">Throw all away</button></p>
<ul id="letters"></ul>
<p id="none" hidden>There is no mail.</p>
</section>
<article id="letter" hidden tabindex="-1" aria-labelledby="subject">
<h2 id="subject"></h2>
<p>To <code id="to"></code>, <time id="at"></time></p>
<iframe id="html" title="The letter, as it was written" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<details><summary>As text</summary><pre id="text" tabindex="0"></pre></details>
</article>
</main>`;
