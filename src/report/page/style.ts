/** The style of the page: one text, because the page's policy allows exactly the style with its digest. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --paper: #ffffff; --panel: #f6f8fa; --rule: #d1d9e0;
  --pass: #1a7f37; --part: #0a6a8a; --fail: #c91c28; --unproven: #8a5c00; --notice: #0969da; --on: #ffffff; --bad: #fff1f0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --dim: #9198a1; --paper: #0d1117; --panel: #151b23; --rule: #3d444d;
    --pass: #3fb950; --part: #4fb8d8; --fail: #ff7b72; --unproven: #d29922; --notice: #58a6ff; --on: #0d1117; --bad: #2a1315; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
header { border-left: .5rem solid; padding: .5rem 1rem; background: var(--panel); }
.pass { --hue: var(--pass); } .pass-unloaded { --hue: var(--part); } .fail { --hue: var(--fail); } .unproven { --hue: var(--unproven); }
header { border-color: var(--hue); }
h1 { margin: .25rem 0; font-size: 1.75rem; } h2 { font-size: 1.3rem; margin: 2rem 0 .5rem; } h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: 1rem; margin: 0; }
header p { margin: .25rem 0; font-size: 1.1rem; font-weight: 600; }
a { color: var(--notice); }
:focus-visible { outline: 2px solid var(--notice); outline-offset: 2px; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--panel); padding: .6rem .75rem; margin: .5rem 0; white-space: pre-wrap; }
button, input, select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--dim); border-radius: .35rem;
  padding: .2rem .6rem; }
button { cursor: pointer; background: var(--panel); }
#filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: .5rem 0; }
#filter label { display: grid; font-size: .875rem; color: var(--dim); }
.facts { list-style: none; padding: 0; margin: 0; }
.fact { border: 1px solid var(--rule); border-left: .35rem solid var(--tone); border-radius: .25rem; padding: .5rem 1rem;
  margin: .75rem 0; overflow-wrap: anywhere; }
.fact.error { --tone: var(--fail); } .fact.warning { --tone: var(--unproven); } .fact.notice { --tone: var(--notice); }
.fact p { margin: .35rem 0; } .fact .what { color: var(--tone); font-weight: 600; } .fact .about { color: var(--dim); }
.fix { border-top: 1px solid var(--rule); margin-top: .5rem; padding-top: .35rem; }
.copy { margin-bottom: .35rem; }
.command { border: 1px solid var(--rule); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; color: var(--dim); padding: .25rem 0; }
th, td { border-bottom: 1px solid var(--rule); padding: .3rem .5rem; text-align: left; vertical-align: top; }
thead th { color: var(--dim); font-weight: 600; }
th[scope=row] { font-weight: 400; overflow-wrap: anywhere; }
.proven { color: var(--pass); } .failed { color: var(--fail); font-weight: 700; } .open { color: var(--unproven); }
.quiet { color: var(--dim); }
#overview th[scope=row] { border-left: .35rem solid var(--hue); }
#overview td { white-space: nowrap; } #overview td.wrap { white-space: normal; overflow-wrap: anywhere; }
.engine { border: 1px solid var(--rule); border-left: .35rem solid var(--hue); border-radius: .25rem; margin: .75rem 0; padding: .5rem 1rem; }
.engine > summary { cursor: pointer; overflow-wrap: anywhere; } .engine > summary h3 { display: inline; }
.grade { color: var(--hue); font-weight: 700; }
.sides { display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; }
.side { flex: 1 1 17rem; min-width: 0; border: 1px solid var(--rule); border-radius: .35rem; padding: .5rem .75rem; }
.side.deviates { border: 2px solid var(--fail); background: var(--bad); } .side.deviates h4, .side.deviates .tag { color: var(--fail); }
.side .tag { margin: 0; color: var(--dim); font-size: .875rem; }
.side.deviates .tag { font-weight: 700; }
dl { margin: .5rem 0; font-size: .9rem; } dl div { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .75rem; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.run dl { columns: 2 22rem; } .run dl div { break-inside: avoid; }
.chart { margin: 1rem 0; } .chart td, .chart th { border: 0; } .bar { width: 45%; }
svg { width: 100%; height: .8rem; display: block; } .track { fill: var(--panel); } .good { fill: var(--notice); } .bad { fill: var(--fail); }
.mark { fill: var(--ink); }
footer { margin-top: 2.5rem; border-top: 1px solid var(--rule); color: var(--dim); font-size: .9rem; }
.stages th[scope=row], .stages td:not(:last-child) { white-space: nowrap; overflow-wrap: normal; }
.stages td:last-child { width: 100%; overflow-wrap: anywhere; }
@media (max-width: 60rem) {
  body { padding: 1rem; }
  #overview table, #overview tbody { display: block; } #overview tr:not([hidden]) { display: grid; }
  #overview thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  #overview tr { grid-template-columns: repeat(6, 1fr); border-bottom: 1px solid var(--rule); border-left: .35rem solid var(--hue);
    padding: .35rem 0; }
  #overview th[scope=row] { grid-column: 1 / -1; border: 0; font-weight: 600; }
  #overview td { border: 0; white-space: normal; padding: .15rem .5rem; }
  #overview td::before { content: attr(data-label); display: block; color: var(--dim); font-size: .8rem; font-weight: 400; }
  #overview td.wrap { grid-column: span 3; }
}
@media (max-width: 36rem) {
  #overview tr { grid-template-columns: repeat(3, 1fr); }
  #overview td.wrap { grid-column: 1 / -1; } #overview td.wrap:empty { display: none; }
  .stages th, .stages td { padding: .3rem .2rem; }
  .chart tr { display: grid; grid-template-columns: 1fr; margin-bottom: .5rem; } .chart th, .chart td { padding: .1rem 0; width: auto; }
  .chart tbody, .chart { display: block; }
  dl div { grid-template-columns: 1fr; gap: 0; margin-bottom: .35rem; }
  .engine, .fact { padding: .5rem .6rem; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --dim: #333; --paper: #fff; --panel: #fff; --rule: #999;
    --pass: #1a7f37; --part: #0a6a8a; --fail: #c91c28; --unproven: #7d4e00; --notice: #000; --on: #fff; --bad: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  #filter, .copy, .more, footer a { display: none !important; }
  .fact, .side, tr { break-inside: avoid; } h2, summary { break-after: avoid; }
}
`;
