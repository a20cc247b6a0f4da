/** Tokens are those of the window: paper and ink, a little gold. */
export const pageStyle = `
:root{color-scheme:light;--bg:#FAFAF8;--surface:#FFFFFF;--text:#1D1F23;--muted:#5B616B;--line:#E3E3DE;--accent:#8A5A00;--fill:#C98A12;--warn:#8A5A00;
--source:#7A7F87;--seed:#8C6B4F;--staging:#2F5D8C;--dimension:#3A8F7B;--fact:#B87A06;--mart:#A8476B;--edge:#B4B4AC}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--bg:#15171A;--surface:#1C1F24;--text:#E8E9EB;--muted:#A3A9B3;--line:#2E333B;--accent:#F0B84A;--fill:#D9A441;--warn:#F0B84A;
--source:#AEB4BD;--seed:#CBA988;--staging:#7FB0E6;--dimension:#6FCBB4;--fact:#F0B84A;--mart:#E58BB0;--edge:#4A515C}}
:root[data-theme=dark]{color-scheme:dark;--bg:#15171A;--surface:#1C1F24;--text:#E8E9EB;--muted:#A3A9B3;--line:#2E333B;--accent:#F0B84A;--fill:#D9A441;--warn:#F0B84A;
--source:#AEB4BD;--seed:#CBA988;--staging:#7FB0E6;--dimension:#6FCBB4;--fact:#F0B84A;--mart:#E58BB0;--edge:#4A515C}
*{box-sizing:border-box}
html{scroll-padding-top:16px;scrollbar-color:var(--edge) transparent}
nav,.scroll,pre{scrollbar-width:thin;scrollbar-color:var(--edge) transparent}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 Inter,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;display:grid;grid-template-columns:248px minmax(0,1fr)}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--fill);outline-offset:2px;border-radius:4px}
code,pre,.type,kbd{font-family:"JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--surface);padding:8px;z-index:2}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:20px 16px;border-right:1px solid var(--line);font-size:13px;display:flex;flex-direction:column;gap:8px}
.brand{margin:0;font-weight:600;font-size:15px}
.brand span{color:var(--muted);font-weight:400}
.search{position:relative}
.search label{display:block;color:var(--muted);font-size:12px;margin-bottom:4px}
.search input{width:100%;height:30px;padding:0 28px 0 8px;border:1px solid var(--line);border-radius:6px;background:var(--surface);color:var(--text);font:inherit}
.search input::placeholder{color:var(--muted);opacity:1}
.search kbd{position:absolute;right:8px;bottom:6px;color:var(--muted)}
#found{margin:0;min-height:18px;color:var(--muted);font-size:12px}
nav ul{list-style:none;margin:0;padding:0}
.contents{flex:1}
.contents>li{margin-bottom:8px}
.contents>li>a{font-weight:600;color:var(--text)}
.contents ul{margin:2px 0 0;border-left:1px solid var(--line)}
.contents ul a{display:block;padding:1px 8px;color:var(--muted);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.contents ul a:hover,.contents ul a:focus-visible{color:var(--accent)}
button{height:30px;padding:0 12px;border:1px solid var(--line);border-radius:6px;background:var(--surface);color:var(--text);font:inherit;cursor:pointer}
main{padding:28px 36px 60px;max-width:1560px;outline:none}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;font-weight:600}
h2{font-size:18px;font-weight:600;margin:40px 0 12px;padding-bottom:6px;border-bottom:1px solid var(--line)}
h2:first-letter{text-transform:uppercase}
h3{font-size:14px;font-weight:600;margin:0 0 4px}
h3 code{color:var(--muted);font-weight:400;margin-left:6px}
h3 .own{color:var(--text);font-weight:600;font-size:13px;margin-left:0}
p{margin:0 0 8px;max-width:88ch}
.lead{color:var(--muted)}
.figures,.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 28px;padding:0;margin:16px 0 0}
.figures a{color:var(--muted)}
.figures b{display:block;font-size:24px;line-height:1.2;font-weight:600;color:var(--text)}
.legend{gap:4px 16px;margin:0 0 8px;font-size:12px;color:var(--muted)}
.legend li::before{content:"";display:inline-block;width:4px;height:12px;border-radius:2px;margin-right:6px;vertical-align:-1px;background:currentColor}
.legend .source::before{background:var(--source)}.legend .seed::before{background:var(--seed)}.legend .staging::before{background:var(--staging)}
.legend .dimension::before{background:var(--dimension)}.legend .fact::before{background:var(--fact)}.legend .mart::before{background:var(--mart)}
.entry{background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:14px 16px;margin:0 0 12px}
.entry:target{border-color:var(--fill)}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;margin:8px 0;font-size:13px}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.formula code{display:inline-block;padding:4px 8px;border-left:2px solid var(--fill);background:var(--bg);overflow-wrap:anywhere}
.unavailable{color:var(--warn)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:12.5px;margin:8px 0}
th{text-align:left;font-weight:600;color:var(--muted);padding:4px 12px 4px 0;border-bottom:1px solid var(--line);white-space:nowrap}
td{vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid var(--line);min-width:84px}
tr:last-child td{border-bottom:0}
td:nth-child(3){min-width:220px}
td small{display:block;color:var(--muted)}
.type,.lineage-text{color:var(--muted)}
.lineage-text{font-size:12px}
td:last-child{min-width:150px}
details{margin-top:8px}
summary{cursor:pointer;color:var(--accent);font-size:13px;width:max-content;max-width:100%}
pre{margin:8px 0 0;padding:12px;background:var(--bg);border:1px solid var(--line);border-radius:6px;overflow:auto;max-height:480px;line-height:1.5}
footer{color:var(--muted);font-size:12px;margin-top:40px}
.lineage{display:block;font-size:11.5px}
.lineage path{fill:none;stroke:var(--edge);stroke-width:1.2}
.lineage rect{fill:var(--surface);stroke:var(--line)}
.lineage text{fill:var(--text)}
.lineage a{text-decoration:none}
.lineage a:focus-visible{outline:none}
.lineage a:hover rect:first-of-type,.lineage a:focus-visible rect:first-of-type{stroke:var(--fill);stroke-width:2}
.lineage .stripe{stroke:none}
.lineage .source .stripe{fill:var(--source)}.lineage .seed .stripe{fill:var(--seed)}.lineage .staging .stripe{fill:var(--staging)}
.lineage .dimension .stripe{fill:var(--dimension)}.lineage .fact .stripe{fill:var(--fact)}.lineage .mart .stripe{fill:var(--mart)}
.lineage.walked a:not(.near),.lineage.walked path:not(.near){opacity:.22}
.lineage.walked path.near{stroke:var(--fill);stroke-width:1.8}
[hidden]{display:none!important}
@media (max-width:860px){body{display:block}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}.contents ul{display:none}.contents{columns:2}main{padding:20px 16px}}
@media print{nav,.skip,#theme{display:none}body{display:block}.entry{break-inside:avoid}details>*{display:block}}
`;
