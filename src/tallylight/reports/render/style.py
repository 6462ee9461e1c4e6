"""How a page of a report looks: calm, light or dark as the reader has it, black on paper."""

STYLE = """
:root{--page:#fff;--text:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;--bar:#0072b2;
--good:#1a6b34;--fair:#8a5a00;--poor:#b3261e}
@media (prefers-color-scheme:dark){:root{--page:#14171a;--text:#e6e9ec;--soft:#a5adb5;
--line:#3a4149;--card:#1d2227;--bar:#56b4e9;--good:#6fcf8b;--fair:#e5b04b;--poor:#ff8a80}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--page);color:var(--text);
font:1rem/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.6rem;line-height:1.2;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}
header p{margin:.25rem 0;color:var(--soft)}
header .verdict{display:inline-block;margin-top:.5rem;padding:.1rem .7rem;border:1px solid;
border-radius:1rem;font-weight:600}
.good{color:var(--good)!important}.fair{color:var(--fair)!important}.poor{color:var(--poor)!important}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;
margin:1.5rem 0}
.cards div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem}
dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.35rem;font-weight:600}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse}
th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:left;
overflow-wrap:break-word}
th{color:var(--soft);font-weight:600;font-size:.85rem}
.number{text-align:right}td.number,.date{white-space:nowrap}
.bars{list-style:none;margin:0;padding:0}
.bars li{display:grid;grid-template-columns:2.5rem 1fr 5rem;gap:.5rem;align-items:center;
font-size:.85rem}
.bars i{display:block;height:.75rem;background:var(--bar);border-radius:.1rem}
.bars b{text-align:right;font-weight:400}
footer{margin-top:2rem;color:var(--soft);font-size:.85rem}
@media print{:root{--page:#fff;--text:#000;--soft:#333;--line:#999;--card:#fff;--bar:#000;
--good:#000;--fair:#000;--poor:#000}body{max-width:none;padding:0}
section,.cards div,tr{break-inside:avoid}h2{break-after:avoid}
.bars i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
