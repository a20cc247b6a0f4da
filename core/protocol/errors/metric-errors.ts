import { type Diagnostic, formatDiagnostic } from '../diagnostic.ts';

const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

/** Questions to the metric compiler. */
export const metricErrors = {
  'metric-unknown': (p: { metric: string; suggestion: string }) => ({
    what: `There is no metric named "${p.metric}".${p.suggestion}`,
    advice: 'Choose a metric of the catalog; `assay metrics --list` prints them.',
  }),
  'metric-version-unknown': (p: { metric: string; version: string; versions: readonly number[] }) => ({
    what: `The metric "${p.metric}" has no version "${p.version}".`,
    advice: `It has ${p.versions.length === 1 ? 'version' : 'versions'} ${list(p.versions.map(String))}; without a version the newest one is asked.`,
  }),
  'metric-dimension-unknown': (p: { dimension: string; suggestion: string; known: readonly string[] }) => ({
    what: `There is no dimension named "${p.dimension}".${p.suggestion}`,
    advice: `Dimensions are: ${list(p.known)}.`,
  }),
  'metric-unavailable': (p: { metric: string; reason: string }) => ({
    what: `The metric "${p.metric}" is unavailable: ${p.reason}`,
    advice: 'Bring the missing data into the extracts and refresh, or leave the metric out.',
  }),
  'metric-dimension-unavailable': (p: { dimension: string; reason: string }) => ({
    what: `The dimension "${p.dimension}" is unavailable: ${p.reason}`,
    advice: 'Bring the missing data into the extracts and refresh, or leave the dimension out.',
  }),
  'metric-dimension-unreachable': (p: {
    metrics: readonly string[];
    model: string;
    dimension: string;
    possible: readonly string[];
    use: 'slice' | 'filter' | 'policy';
  }) => ({
    what: `${list(p.metrics)} cannot be ${p.use === 'slice' ? 'sliced' : 'filtered'} by "${p.dimension}": no many-to-one path leads there from ${p.model}.`,
    advice: `Dimensions of ${p.model}: ${list(p.possible)}. Leave out ${list(p.metrics)} or the dimension; nothing is dropped silently.`,
  }),
  'metric-dimension-ambiguous': (p: { dimension: string; model: string; paths: readonly string[] }) => ({
    what: `The dimension "${p.dimension}" can be reached from ${p.model} in several ways: ${p.paths.join('; ')}.`,
    advice: 'Give the dimension a name of its own in each model, or declare it on the fact itself.',
  }),
  'metric-path-not-unique': (p: {
    metrics: readonly string[];
    model: string;
    dimension: string;
    entity: string;
    other: string;
    possible: readonly string[];
    use: 'slice' | 'filter' | 'policy';
  }) => ({
    what: `${list(p.metrics)} cannot be ${p.use === 'slice' ? 'sliced' : 'filtered'} by "${p.dimension}": it is of ${p.other}, of which several rows share one ${p.entity}, so that rows of ${p.model} would count several times.`,
    advice: `Dimensions that each row of ${p.model} has once: ${list(p.possible)}.`,
  }),
  'metric-where-invalid': (p: { where: string; message: string }) => ({
    what: `The filter is not understood: ${p.message}`,
    advice: `Write a condition over dimension names, for example region = 'France'. Given: ${excerpt(p.where)}`,
  }),
  'metric-where-forbidden': (p: { where: string; what: string; allowed: string }) => ({
    what: `The filter uses ${p.what}, which a filter may not.`,
    advice: `${p.allowed} Given: ${excerpt(p.where)}`,
  }),
  'metric-range-invalid': (p: { from: string; to: string }) => ({
    what: `The range ends before it begins: from ${p.from} to ${p.to}.`,
    advice: 'Give a first day that is not after the last day; the last day is included.',
  }),
  'metric-question-invalid': (p: { message: string }) => ({
    what: `The question is not well formed: ${p.message}`,
    advice:
      'Grains are day, week, month, quarter, year, fiscal_period, fiscal_quarter, fiscal_year; days are written YYYY-MM-DD.',
  }),
  'metric-without-time': (p: { metric: string; model: string }) => ({
    what: `The metric "${p.metric}" has no time: ${p.model} is as of the snapshot, so it cannot be asked for a range, a grain or a comparison.`,
    advice: 'Ask it without dates, in a question of its own.',
  }),
  'metric-fiscal-calendar-missing': (p: { reason: string }) => ({
    what: `There is no fiscal calendar for this question: ${p.reason}`,
    advice: 'Fiscal grains need the model dim_date over the asked days; ask for a shorter range or a calendar grain.',
  }),
  'metric-not-cumulative': (p: { metric: string; input: string; reason: string }) => ({
    what: `"${p.metric}" cannot accumulate "${p.input}": ${p.reason}`,
    advice: 'Sums, counts, distinct counts, minima, maxima, averages and ratios of them can be accumulated.',
  }),
  'metric-order-unknown': (p: { name: string; known: readonly string[] }) => ({
    what: `The answer has no column "${p.name}" to order by.`,
    advice: `Its columns are: ${list(p.known)}.`,
  }),
  'metric-invalid': (p: { file: string; diagnostics: readonly Diagnostic[] }) => ({
    what: [`${p.file} would not be a metric:`, ...p.diagnostics.map((one) => `  ${formatDiagnostic(one)}`)].join('\n'),
    advice: 'Correct what these lines name; nothing was written.',
  }),
  'metric-name-taken': (p: { name: string; by: string }) => ({
    what: `The metric name "${p.name}" is already taken by ${p.by}.`,
    advice: 'Give the new metric another name, or change the one that is there.',
  }),
  'metric-not-own': (p: { name: string; known: readonly string[] }) => ({
    what: `The workspace has no metric of its own called ${p.name}.`,
    advice: p.known.length === 0 ? 'It has none yet.' : `It has ${p.known.join(', ')}.`,
  }),
  'metric-not-editable': (p: { name: string; type: string }) => ({
    what: `The metric "${p.name}" is of the type ${p.type}, which the window cannot show as a form.`,
    advice: 'Change it in its YAML file, or make a derived metric of it.',
  }),
  'metric-forbidden': (p: { name: string; role: string }) => ({
    what: `The role ${p.role} may not ask for "${p.name}".`,
    advice: 'Ask the owner of the workspace for it.',
  }),
};

/** A filter as people wrote it, or its beginning: its values may be of any length. */
function excerpt(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
