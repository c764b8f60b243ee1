/** The style of the page: one text, because the page's policy allows exactly the style with its digest. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --paper: #ffffff; --panel: #f6f8fa; --rule: #d1d9e0;
  --pass: #1a7f37; --fail: #cf222e; --unproven: #9a6700; --notice: #0969da; --on: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --dim: #9198a1; --paper: #0d1117; --panel: #151b23; --rule: #3d444d;
    --pass: #3fb950; --fail: #ff7b72; --unproven: #d29922; --notice: #58a6ff; --on: #0d1117; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
header { border-left: .5rem solid; padding: .25rem 1rem; background: var(--panel); }
header.pass { border-color: var(--pass); } header.fail { border-color: var(--fail); }
header.unproven { border-color: var(--unproven); }
h1 { margin: .25rem 0; font-size: 1.75rem; } h2 { font-size: 1.25rem; overflow-wrap: anywhere; }
header p { margin: .25rem 0; }
section { border-top: 1px solid var(--rule); margin-top: 2rem; }
a { color: var(--notice); }
:focus-visible { outline: 2px solid var(--notice); outline-offset: 2px; }
.badge { border-radius: 1rem; padding: .1rem .6rem; font-size: .85rem; font-weight: 600; white-space: nowrap; color: var(--on); }
.badge.pass { background: var(--pass); } .badge.fail { background: var(--fail); } .badge.unproven { background: var(--unproven); }
.findings { list-style: none; padding: 0; }
.finding { border: 1px solid var(--rule); border-left-width: .35rem; border-radius: .25rem; padding: .5rem 1rem; margin: .75rem 0;
  overflow-wrap: anywhere; }
.finding p { margin: .35rem 0; }
.finding.error { border-left-color: var(--fail); } .finding.error .what { color: var(--fail); }
.finding.warning { border-left-color: var(--unproven); } .finding.warning .what { color: var(--unproven); }
.finding.notice { border-left-color: var(--notice); } .finding.notice .what { color: var(--notice); }
.what code { color: var(--dim); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border-bottom: 1px solid var(--rule); padding: .3rem .6rem; text-align: left; vertical-align: top; }
th { color: var(--dim); font-weight: 600; }
td { overflow-wrap: break-word; } td code { overflow-wrap: anywhere; }
dl { font-size: .9rem; } dl div { display: flex; gap: .75rem; } dt { color: var(--dim); min-width: 4rem; }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .85rem/1.45 ui-monospace, monospace; }
pre { background: var(--panel); padding: .75rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--dim); }
footer { margin-top: 2.5rem; border-top: 1px solid var(--rule); color: var(--dim); font-size: .9rem; }
@media print {
  :root { color-scheme: light; --ink: #000; --dim: #333; --paper: #fff; --panel: #fff; --rule: #999;
    --pass: #1a7f37; --fail: #cf222e; --unproven: #7d4e00; --notice: #000; --on: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  header { border: 1px solid; } .scroll { overflow: visible; }
  .badge { background: none !important; color: var(--ink); border: 1px solid; }
  .finding, tr { break-inside: avoid; } h2 { break-after: avoid; }
  footer a { display: none; }
}
`;
