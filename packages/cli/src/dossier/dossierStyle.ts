/** How a dossier looks: black on white, prints well, no font or picture from elsewhere. */
export const DOSSIER_STYLE = `
:root { color-scheme: light; --ink: #1c2430; --soft: #5b6675; --line: #d8dee6; --cell: #b3261e; --peers: #4a5a6d; --expected: #1a6fb0; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 54rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin: 0.2rem 0 0.6rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 0.6rem; border-bottom: 1px solid var(--line); padding-bottom: 0.2rem; }
.kind, .note, figcaption, caption { color: var(--soft); }
.answer { font-size: 1.15rem; font-weight: 600; margin: 0.4rem 0; }
nav { border: solid var(--line); border-width: 1px 0; padding: 0.4rem 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; }
a { color: var(--expected); }
.wide { overflow-x: auto; margin: 0.8rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.87rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0.2rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem 0.25rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 500; }
.short { white-space: nowrap; }
h3 { font-size: 1rem; margin: 1.2rem 0 0.4rem; }
code, pre { font: 0.85em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: #f5f7f9; padding: 0.6rem; overflow-x: auto; white-space: pre-wrap; }
details { margin: 0.6rem 0; }
summary { cursor: pointer; color: var(--expected); }
figure { margin: 1rem 0; }
svg { width: 100%; height: auto; display: block; }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
svg .title { font-size: 13px; font-weight: 600; fill: var(--ink); }
svg .grid { stroke: var(--line); }
svg .across { stroke: var(--soft); stroke-dasharray: 5 4; }
svg .mark { stroke: var(--ink); stroke-dasharray: 2 3; }
svg polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
svg polyline.cell { stroke: var(--cell); } svg circle.cell { fill: var(--cell); }
svg polyline.peers { stroke: var(--peers); stroke-width: 1.2; } svg circle.peers { fill: var(--peers); }
svg polyline.expected { stroke: var(--expected); } svg circle.expected { fill: var(--expected); }
svg .range { fill: #4a5a6d; fill-opacity: 0.13; }
svg .band.cell { fill: var(--cell); fill-opacity: 0.12; }
svg .band.expected { fill: var(--expected); fill-opacity: 0.13; }
.key { display: inline-block; width: 1.6em; height: 0.5em; margin: 0 0.3em 0 0.8em; vertical-align: middle; }
.key.cell { background: var(--cell); } .key.peers { background: var(--peers); } .key.expected { background: var(--expected); }
.key.range { background: #dfe3e8; }
@media print { body { margin: 0; max-width: none; } nav { display: none; } section { break-inside: auto; } figure, tr { break-inside: avoid; } }
`;
