import type { DataDictionary, DictionaryMetric, DictionaryTable, DictionaryVersion } from './data-dictionary.ts';
import { Html, html } from './html-text.ts';
import { lineageSvg } from './lineage-svg.ts';
import { dashboardId, metricId, tableId } from './page-links.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

const kinds = [
  ['mart', 'Marts'],
  ['fact', 'Facts'],
  ['dimension', 'Dimensions'],
  ['staging', 'Staging'],
  ['seed', 'Seeds'],
  ['source', 'Sources'],
] as const;

/** The whole dictionary as one page that needs nothing else: no file, no network, no script to be read. */
export function writeHtml(dictionary: DataDictionary): string {
  const { pack, metrics, tables, dashboards, checks, settings } = dictionary;
  const topics = [...new Set(metrics.map((metric) => metric.topic))];
  const tests = tables.reduce(
    (sum, table) => sum + table.tests.length + table.columns.flatMap((one) => one.tests).length,
    0,
  );
  const models = tables.filter(({ kind }) => kind !== 'source' && kind !== 'seed');
  const figures: [number, string, string][] = [
    [metrics.length, 'metrics', '#metrics'],
    [
      dashboards.reduce((sum, dashboard) => sum + dashboard.tiles.length, 0),
      `tiles on ${dashboards.length} dashboards`,
      '#dashboards',
    ],
    [models.length, 'models', '#lineage'],
    [tables.length - models.length, 'sources and seeds', '#source'],
    [tests, 'data tests', '#lineage'],
    [checks.length, 'checks of their own', '#checks'],
  ];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Data dictionary: ${pack.name} ${pack.version}</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<nav aria-label="Contents">
<p class="brand">${pack.name} <span>${pack.version}</span></p>
<div class="search" role="search"><label for="search">Search</label><input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="Metric, column, word"><kbd aria-hidden="true">/</kbd></div>
<p id="found" role="status" aria-live="polite"></p>
<ul class="contents">
<li><a href="#lineage">Lineage</a></li>
${topics.map((topic) =>
  contents(
    `metrics-${topic}`,
    `Metrics: ${words(topic)}`,
    metrics.filter((one) => one.topic === topic).map((one) => [metricId(one.name), one.label, one.name]),
  ),
)}
${contents(
  'dashboards',
  'Dashboards',
  dashboards.map((one) => [dashboardId(one.name), one.title, one.name]),
)}
${kinds.map(([kind, title]) =>
  contents(
    kind,
    title,
    tables
      .filter((one) => one.kind === kind)
      .map((one) => [tableId(one.name), one.name.replace('source.', ''), one.name]),
  ),
)}
<li><a href="#checks">Checks</a></li>
<li><a href="#settings">Settings</a></li>
</ul>
<button type="button" id="theme" hidden>Switch theme</button>
</nav>
<main id="main" tabindex="-1">
<header><h1>Data dictionary</h1><p class="lead">${pack.description}</p>
<ul class="figures">${figures.map(([count, what, link]) => html`<li><a href="${link}"><b>${count}</b> ${what}</a></li>`)}</ul></header>

<section id="lineage" aria-labelledby="lineage-title"><h2 id="lineage-title">Lineage</h2>
<p>From the extracts on the left to what is asked on the right. A table leads to its entry; on a focused one the arrow keys walk along what it reads and what reads it.</p>
<ul class="legend">${[...kinds].reverse().map(([kind, title]) => html`<li class="${kind}">${title}</li>`)}</ul>
<div class="scroll" tabindex="0" role="region" aria-label="Lineage graph">${lineageSvg(tables)}</div></section>

<section id="metrics" aria-label="Metrics">
${topics.map(
  (topic) => html`<h2 id="metrics-${topic}">Metrics: ${words(topic)}</h2>
${metrics.filter((one) => one.topic === topic).map(metricEntry)}`,
)}
</section>

<section id="dashboards" aria-labelledby="dashboards-title"><h2 id="dashboards-title">Dashboards</h2>
${dashboards.map(
  (
    dashboard,
  ) => html`<article class="entry" id="${dashboardId(dashboard.name)}"><h3>${dashboard.title} <code>${dashboard.name}</code></h3>
<p>${dashboard.description}</p><dl class="facts"><dt>Owner</dt><dd>${dashboard.owner}</dd></dl>
${grid(
  ['Tile', 'Chart', 'Metrics', 'By', 'Range'],
  dashboard.tiles.map(({ title, chart, question, note }) => [
    html`${title}${note === null ? null : html`<small>${note}</small>`}`,
    chart.replaceAll('_', ' '),
    links(question.metrics, metricId),
    [...(question.grain === null ? [] : [question.grain.replaceAll('_', ' ')]), ...question.dimensions].join(', '),
    `${question.range}${question.compare === null ? '' : `, against the ${question.compare.replaceAll('_', ' ')}`}`,
  ]),
)}</article>
`,
)}</section>

${kinds.map(
  ([kind, title]) => html`<section aria-labelledby="${kind}"><h2 id="${kind}">${title}</h2>
${tables.filter((one) => one.kind === kind).map(tableEntry)}</section>
`,
)}
<section id="checks" aria-labelledby="checks-title"><h2 id="checks-title">Checks</h2>
<p>Queries that must return no rows; those of severity error block a snapshot.</p>
${checks.map(
  (
    check,
  ) => html`<article class="entry" id="check-${check.name}"><h3><code class="own">${check.name}</code></h3><p>${check.description}</p>
<dl class="facts"><dt>Severity</dt><dd>${check.severity}</dd></dl>${sqlOf(check.sql, 'SQL')}</article>
`,
)}</section>

<section id="settings" aria-labelledby="settings-title"><h2 id="settings-title">Settings</h2>
<article class="entry">${grid(
    ['Setting', 'What it is', 'Value in the pack'],
    settings.map((one) => [html`<code>${one.name}</code>`, one.description, one.value]),
  )}</article></section>
<footer>Made by assay docs from the pack ${pack.name} ${pack.version}. SQL is shown for January 2026; a question puts its own days in.</footer>
</main>
<script>${new Html(pageScript)}</script>
</body>
</html>
`;
  return page.text;
}

function contents(id: string, title: string, entries: readonly (readonly [string, string, string])[]): Html {
  return html`<li><a href="#${id}">${title}</a><ul>${entries.map(
    ([link, label, name]) => html`<li><a href="#${link}" title="${name}">${label}</a></li>`,
  )}</ul></li>
`;
}

function metricEntry(metric: DictionaryMetric): Html {
  const { kind, scale, unit } = metric.format;
  const good = { up: '↑ more is better', down: '↓ less is better', none: 'neither direction is better' }[metric.good];
  return html`<article class="entry" id="${metricId(metric.name)}"><h3>${metric.label} <code>${metric.name}</code></h3>
<p>${metric.description}</p>
${metric.unavailable === null ? null : html`<p class="unavailable">Unavailable: ${metric.unavailable}.</p>`}
<p class="formula"><code>${metric.formula}</code></p>
<dl class="facts">
<dt>Unit</dt><dd>${unit ?? (kind === 'currency' ? 'reporting currency' : kind)}${scale === 0 ? null : `, ${scale} digits`}</dd>
<dt>Direction</dt><dd>${good}</dd><dt>Owner</dt><dd>${metric.owner}</dd>
<dt>Version</dt><dd>${metric.version}, since ${metric.changed}${metric.change === null ? null : `: ${metric.change}`}</dd>
${fact('Made of', links(metric.madeOf, metricId))}${fact('Counted on', links(metric.models, tableId))}
${fact('By', metric.dimensions.length === 0 ? null : html`${metric.dimensions.join(', ')}`)}
${fact('Shown in', metric.tiles.length === 0 ? null : html`${metric.tiles.map((tile, i) => html`${i > 0 ? ', ' : null}<a href="#${dashboardId(tile.split('.')[0] ?? '')}">${tile}</a>`)}`)}
</dl>
${metric.sql === null ? null : sqlOf(metric.sql, 'Compiled SQL')}
${metric.previous.map((older) => olderVersion(metric.name, older))}</article>
`;
}

function olderVersion(name: string, older: DictionaryVersion): Html {
  return html`<details><summary>Version ${older.version}, of ${older.changed}: ask <code>${name}@${older.version}</code></summary>
<p>${older.description}</p>${older.change === null ? null : html`<p>${older.change}</p>`}
${older.unavailable === null ? null : html`<p class="unavailable">Unavailable: ${older.unavailable}.</p>`}
<p class="formula"><code>${older.formula}</code></p>${older.sql === null ? null : html`<pre tabindex="0"><code>${older.sql}</code></pre>`}</details>`;
}

function tableEntry(table: DictionaryTable): Html {
  const marked = table.columns.some((column) => column.marks.length > 0);
  const model = table.kind !== 'source' && table.kind !== 'seed';
  return html`<article class="entry" id="${tableId(table.name)}"><h3><code class="own">${table.name}</code></h3>
<p>${table.description}</p>
<dl class="facts">${table.facts.map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}
${fact('Reads', links(table.reads, tableId))}${fact('Read by', links(table.readBy, tableId))}
${fact('Metrics', links(table.metrics, metricId))}
${fact('Dimensions', table.dimensions.length === 0 ? null : html`${table.dimensions.map((one) => one.name).join(', ')}`)}
${fact('Tests', table.tests.length === 0 ? null : html`${table.tests.join('; ')}`)}
${fact('Unit tests', table.unitTests.length === 0 ? null : html`${table.unitTests.join('; ')}`)}</dl>
${grid(
  ['Column', 'Type', 'What it is', ...(marked ? ['Marks'] : []), ...(model ? ['Tests', 'Made of'] : [])],
  table.columns.map((column) => [
    html`<code>${column.name}</code>`,
    html`<span class="type">${column.type}</span>`,
    column.description,
    ...(marked ? [column.marks.join(', ')] : []),
    ...(model ? [column.tests.join('; '), html`<span class="lineage-text">${breakable(column.lineage)}</span>`] : []),
  ]),
)}
${table.sql === null ? null : sqlOf(table.sql, 'SQL')}</article>
`;
}

function grid(heads: readonly string[], rows: readonly (readonly (Html | string | null)[])[]): Html {
  return html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}

function sqlOf(sql: string, title: string): Html {
  return html`<details><summary>${title}</summary><pre tabindex="0"><code>${sql}</code></pre></details>`;
}

function fact(label: string, value: Html | null): Html | null {
  return value === null ? null : html`<dt>${label}</dt><dd>${value}</dd>`;
}

function links(names: readonly string[], idOf: (name: string) => string): Html | null {
  if (names.length === 0) return null;
  return html`${names.map((name, i) => html`${i > 0 ? ', ' : null}<a href="#${idOf(name)}">${name}</a>`)}`;
}

/** Paths that may break after a dot or an underscore, and nowhere else. */
function breakable(paths: readonly string[]): Html {
  const parts = paths.join(', ').split(/(?<=[._])/);
  return html`${parts.map((part, i) => html`${i > 0 ? html`<wbr>` : null}${part}`)}`;
}

function words(topic: string): string {
  return topic.replaceAll(/[-_]/g, ' ');
}
