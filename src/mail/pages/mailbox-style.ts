/** What the mailbox needs beside the look of every page. */
export const MAILBOX_STYLE = `
.mailbox form { border: 1px solid var(--line); border-radius: 12px; background: var(--card); padding: 1.25rem 1.75rem; max-width: 26rem }
.mailbox label { display: block; margin: 1rem 0; font-weight: 600 }
.mailbox input { display: block; width: 100%; margin-top: .35rem; padding: .6rem .75rem; font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--soft); border-radius: 8px }
.mailbox button { font: inherit; font-weight: 600; padding: .5rem 1rem; border-radius: 8px; border: 1px solid var(--accent); background: var(--card); color: var(--accent); cursor: pointer }
.mailbox :is(button, input, summary, pre, iframe):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.tools { display: flex; gap: .75rem }
#message { color: var(--bad); font-weight: 600 }
#to { overflow-wrap: anywhere }
#letters:empty { display: none }
#letters { list-style: none; padding: 0; border: 1px solid var(--line); border-radius: 10px; background: var(--card); overflow: hidden }
#letters li + li { border-top: 1px solid var(--line) }
#letters button { display: block; width: 100%; text-align: left; border: 0; border-radius: 0; padding: .6rem 1rem; color: var(--ink) }
#letters button:hover { background: color-mix(in srgb, var(--accent) 7%, transparent) }
#letters small { display: block; font-weight: 400; color: var(--soft) }
#html { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: 8px; background: #f4f5f6 }
#text { white-space: pre-wrap; overflow-wrap: anywhere }
[hidden] { display: none !important }
`.trimStart();
