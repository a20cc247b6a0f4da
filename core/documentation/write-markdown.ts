import type { DataDictionary, DictionaryMetric, DictionaryTable } from './data-dictionary.ts';

const kinds = [
  ['mart', 'Marts'],
  ['fact', 'Facts'],
  ['dimension', 'Dimensions'],
  ['staging', 'Staging'],
  ['seed', 'Seeds'],
  ['source', 'Sources'],
] as const;

/** The whole dictionary as one Markdown text; text of the pack cannot become markup. */
export function writeMarkdown(dictionary: DataDictionary): string {
  const { pack, metrics, tables, dashboards, checks, settings } = dictionary;
  const topics = [...new Set(metrics.map((metric) => metric.topic))];
  const parts = [
    `# Data dictionary: ${plain(pack.name)} ${plain(pack.version)}`,
    plain(pack.description),
    ...topics.flatMap((topic) => [
      `## Metrics: ${topic.replaceAll(/[-_]/g, ' ')}`,
      ...metrics.filter((metric) => metric.topic === topic).map(metricText),
    ]),
    '## Dashboards',
    ...dashboards.flatMap(({ title, name, description, owner, tiles }) => [
      `### ${plain(title)} (\`${name}\`)`,
      `${plain(description)} Owner: ${plain(owner)}.`,
      table(
        ['Tile', 'Chart', 'Metrics', 'By', 'Range', 'Note'],
        tiles.map(({ title, chart, question, note }) => [
          title,
          chart,
          question.metrics.join(', '),
          [...(question.grain === null ? [] : [question.grain]), ...question.dimensions].join(', '),
          [question.range, question.compare ?? ''].filter((text) => text !== '').join(', '),
          note ?? '',
        ]),
      ),
    ]),
    ...kinds.flatMap(([kind, title]) => [`## ${title}`, ...tables.filter((one) => one.kind === kind).map(tableText)]),
    '## Checks',
    ...checks.map(({ name, description, severity, sql }) =>
      [`### \`${name}\``, `${plain(description)} Severity: ${severity}.`, code(sql)].join('\n\n'),
    ),
    '## Settings',
    table(
      ['Setting', 'What it is', 'Value in the pack'],
      settings.map((one) => [one.name, one.description, one.value]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function metricText(metric: DictionaryMetric): string {
  const { kind, scale, unit } = metric.format;
  const facts = [
    `Formula: ${inCode(metric.formula)}`,
    `Unit: ${plain(unit ?? kind)}, ${scale} digits; good: ${metric.good}; owner: ${plain(metric.owner)}`,
    `Version ${metric.version}, since ${metric.changed}${metric.change === null ? '' : `: ${plain(metric.change)}`}`,
    ...(metric.unavailable === null ? [] : [`Unavailable: ${plain(metric.unavailable)}`]),
    ...(metric.models.length === 0 ? [] : [`Counted on: ${metric.models.join(', ')}`]),
    ...(metric.dimensions.length === 0 ? [] : [`By: ${metric.dimensions.join(', ')}`]),
    ...(metric.tiles.length === 0 ? [] : [`Shown in: ${metric.tiles.join(', ')}`]),
    ...metric.previous.map(
      (older) =>
        `Version ${older.version} of ${older.changed}, asked as \`${metric.name}@${older.version}\`: ${plain(older.description)} ${inCode(older.formula)}`,
    ),
  ];
  return [
    `### ${plain(metric.label)} (\`${metric.name}\`)`,
    plain(metric.description),
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...(metric.sql === null ? [] : [code(metric.sql)]),
  ].join('\n\n');
}

function tableText(one: DictionaryTable): string {
  const facts = [
    ...one.facts.map(([label, text]) => `${label}: ${plain(text)}`),
    ...(one.reads.length === 0 ? [] : [`Reads: ${one.reads.join(', ')}`]),
    ...(one.readBy.length === 0 ? [] : [`Read by: ${one.readBy.join(', ')}`]),
    ...(one.metrics.length === 0 ? [] : [`Metrics: ${one.metrics.join(', ')}`]),
    ...one.tests.map((test) => `Test: ${plain(test)}`),
    ...one.unitTests.map((test) => `Unit test: ${plain(test)}`),
  ];
  return [
    `### \`${one.name}\``,
    plain(one.description),
    facts.map((fact) => `- ${fact}`).join('\n'),
    table(
      ['Column', 'Type', 'What it is', 'Marks', 'Tests', 'Made of'],
      one.columns.map(({ name, type, description, marks, tests, lineage }) => [
        ...[name, type, description, marks.join(', '), tests.join('; '), lineage.join(', ')],
      ]),
    ),
    ...(one.sql === null ? [] : [code(one.sql)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map((cells) => line(cells.map(plain)))].join('\n');
}

/** Text with Markdown's own characters (and HTML) made plain. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#]/g, '\\$&');
}

function inCode(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll(/\s+/g, ' ')}\``;
}

function code(sql: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...sql.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}sql\n${sql.trim()}\n${fence}`;
}
