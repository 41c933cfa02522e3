/** The look of our pages: one column, the system's own letters, light or dark as the reader's system is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fbfbfa; --card: #fff; --ink: #1d2227; --soft: #5c6670; --line: #e2e4e6; --accent: #0b62c4;
  --warn: #9a4a00; --warn-ground: #fff1e0; --bad: #a11a2b; --bad-ground: #fdeaec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --card: #1b1f23; --ink: #e6e9ec; --soft: #9aa5b0; --line: #2d3339; --accent: #6db1ff;
    --warn: #ffb766; --warn-ground: #38270f; --bad: #ff8f9b; --bad-ground: #3b1a1f;
  }
}
* { box-sizing: border-box }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
.bar { border-bottom: 1px solid var(--line); background: var(--card) }
.bar nav { max-width: 46rem; margin: 0 auto; padding: .75rem 1.25rem; display: flex; gap: 1.25rem; align-items: baseline }
.bar strong { margin-right: auto; letter-spacing: -.01em }
.bar.wide nav { max-width: 1460px }
.page { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
.page h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 .5rem }
.page h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; color: var(--soft); font-weight: 600 }
.page p, .page ul { margin: .75rem 0 }
.page a, .bar a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .2em }
.page a:focus-visible, .bar a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px }
.page code { font: .9em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: color-mix(in srgb, var(--soft) 14%, transparent); padding: .1em .35em; border-radius: 4px }
.page .lead { color: var(--soft); margin-top: 0 }
.status { display: inline-block; min-width: 3.2em; text-align: center; font-variant-numeric: tabular-nums; font-weight: 600; font-size: .85rem; padding: .1em .5em; border-radius: 999px; color: var(--warn); background: var(--warn-ground) }
.status.server { color: var(--bad); background: var(--bad-ground) }
.page .codes { list-style: none; padding: 0; margin: 0; border: 1px solid var(--line); border-radius: 10px; background: var(--card); overflow: hidden }
.codes li + li { border-top: 1px solid var(--line) }
.page .codes a { display: flex; gap: .9rem; align-items: baseline; padding: .6rem 1rem; text-decoration: none }
.codes a:hover { background: color-mix(in srgb, var(--accent) 7%, transparent) }
.page .codes code { background: none; padding: 0 }
.page article { border: 1px solid var(--line); border-radius: 12px; background: var(--card); padding: 1.5rem 1.75rem; margin-top: 1.5rem }
.page article > :first-child { margin-top: 0 } .page article > :last-child { margin-bottom: 0 }
`.trimStart();
