/** What forms need beside the look of every page. */
export const ACCOUNT_STYLE = `
.account { max-width: 30rem }
.account form, .account #done { border: 1px solid var(--line); border-radius: 12px; background: var(--card); padding: 1.5rem 1.75rem; margin-top: 1.5rem }
.account .field { margin: 0 0 1.25rem }
.account label { font-weight: 600 }
.account .show { display: inline-flex; gap: .5rem; align-items: center; margin-top: .5rem; font-weight: 400 }
.account .hint { margin: .15rem 0; color: var(--soft); font-size: .9rem }
.account input:not([type=checkbox]) { display: block; width: 100%; margin-top: .35rem; padding: .65rem .8rem; font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--soft); border-radius: 8px }
.account input[type=checkbox] { width: 1.1rem; height: 1.1rem; accent-color: var(--accent) }
.account input[aria-invalid=true] { border-color: var(--bad) }
.account .fault { margin: .35rem 0 0; color: var(--bad); font-weight: 600 }
.account .fault:empty { display: none }
.account #fields:empty { display: none }
.account #renew { margin: 0 }
.account #fault:not(:empty) { margin: 0 0 1rem }
.account button { font: inherit; font-weight: 600; padding: .65rem 1.25rem; border: 0; border-radius: 8px; background: var(--ink); color: var(--ground); cursor: pointer }
.account button[disabled] { opacity: .6; cursor: progress }
.account :is(input, button, #done):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
[hidden] { display: none !important }
`.trimStart();
