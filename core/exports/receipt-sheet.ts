import type { Receipt } from './receipt.ts';

/** Names of the lines that hold the receipt as JSON: `receipt.json 1`, `receipt.json 2`. */
export const jsonLine = /^receipt\.json \d+$/;
/** Characters of one such line; a cell takes 32,767. */
const pieceLength = 30_000;

/** The receipt as lines of a sheet: for people first, then all of it for `assay export verify`. */
export function receiptLines(receipt: Receipt): readonly (readonly [string, string])[] {
  const { context, snapshot, pack } = receipt;
  const versions = Object.entries(receipt.metric_versions).map(([name, version]) => `${name}, version ${version}`);
  const json = JSON.stringify(receipt);
  const pieces = Array.from({ length: Math.ceil(json.length / pieceLength) }, (_, at) =>
    json.slice(at * pieceLength, (at + 1) * pieceLength),
  );
  return [
    ['Receipt', 'What the sheet Data holds, and where it comes from'],
    ['Snapshot', `${snapshot.id}, data up to ${snapshot.as_of}`],
    ['Pack', `${pack.name} ${pack.version}`],
    ['Made at', receipt.made_at],
    ['Rows', String(receipt.rows)],
    ...questionLines(receipt),
    ...(versions.length === 0 ? [] : ([['Metrics', versions.join('\n')]] as const)),
    ...(context === null ? [] : ([['Days', `${context.from ?? 'all'} to ${context.to ?? 'all'}`]] as const)),
    ...receipt.notes.map((note) => ['Note', note] as const),
    ['Numbers', 'The cells hold exact values; the format shows fewer digits. Times are UTC.'],
    ['Hash of the data', receipt.data_sha256],
    ['Check it with', 'assay export verify FILE'],
    ...(context === null ? [] : ([['SQL that was run', context.sql]] as const)),
    ...pieces.map((piece, at) => [`receipt.json ${at + 1}`, piece] as const),
  ];
}

function questionLines({ question, before }: Receipt): readonly (readonly [string, string])[] {
  if ('sql' in question) return [['SQL', question.sql]];
  if ('metrics' in question) return metricLines(question.metrics);
  const { metric, grain, period } = question.restatement;
  return [
    ['Rows that restated', period === null || grain === null ? metric : `${metric}, the ${grain} from ${period}`],
    ['Snapshot before', `${question.restatement.before}, data up to ${before?.as_of ?? 'a day that is not known'}`],
  ];
}

function metricLines(metrics: Extract<Receipt['question'], { metrics: unknown }>['metrics']) {
  const { dimensions, grain, where, compare, totals, limit, top } = metrics;
  return [
    ['By', [...(grain === null ? [] : [grain]), ...dimensions].join(', ') || 'nothing: one row'],
    ['Filter', where ?? 'none'],
    ...(compare === null ? [] : ([['Compared with', compare.replaceAll('_', ' ')]] as const)),
    ...(totals ? ([['Totals', 'computed, not summed']] as const) : []),
    ...(top === null ? [] : ([['Top', String(top.limit)]] as const)),
    ...(limit === null ? [] : ([['Limit', String(limit)]] as const)),
  ] as const;
}
