import { type Diagnostic, formatDiagnostic } from '../diagnostic.ts';
import type { MetricField } from '../metric-draft.ts';

const metricAdvice: Readonly<Record<MetricField, string>> = {
  name: 'Choose another name; the label may be any text.',
  label: 'Say in a few words what it is called.',
  description: 'Say exactly what is counted, of which rows, by which day.',
  owner: 'Say who answers for it.',
  format: 'Choose how its numbers are written.',
  model: 'Choose a table of the catalog.',
  metric: 'Choose a metric that has a day and can be added up over time.',
  entity: 'Choose one of those that the table declares as its entities.',
  agg: 'Choose another way to make one value of many.',
  expr: 'Write columns of the table (or, of a derived metric, metrics) with + - * / and plain functions; the catalog lists them.',
  filter: 'Write a condition over columns of the table and its dimensions, or leave it empty.',
  time: 'Choose a column that is a day or a time, or leave the choice to the table.',
};

/**
 * Packs and the model graph. Most of these stand in diagnostics (with a file, line and column) and are never thrown;
 * `pack-invalid` and `pack-not-found` are thrown by those who need a pack and got none.
 */
export const packErrors = {
  'pack-not-found': (p: { pack: string; known: readonly string[] }) => ({
    what: `There is no pack "${p.pack}".`,
    advice:
      p.known.length === 0
        ? 'Give the path of a folder that holds a pack.yml.'
        : `Give a built-in name (${p.known.join(', ')}) or the path of a folder that holds a pack.yml.`,
  }),
  'pack-invalid': (p: { pack: string; diagnostics: readonly Diagnostic[] }) => ({
    what: [`${p.pack} cannot be used:`, ...p.diagnostics.map((finding) => `  ${formatDiagnostic(finding)}`)].join('\n'),
    advice: 'Correct what these lines name; nothing was built.',
  }),
  'dashboard-invalid': (p: { file: string; diagnostics: readonly Diagnostic[] }) => ({
    what: [`${p.file} would not be a dashboard:`, ...p.diagnostics.map((one) => `  ${formatDiagnostic(one)}`)].join(
      '\n',
    ),
    advice: 'Correct what these lines name; nothing was written.',
  }),
  'file-not-replaced': (p: { file: string; diagnostics: readonly Diagnostic[] }) => ({
    what: [
      `${p.file} is there already and cannot be read, so it was not replaced:`,
      ...p.diagnostics.map((one) => `  ${formatDiagnostic(one)}`),
    ].join('\n'),
    advice: 'Correct that file or remove it, or choose another name; nothing was written.',
  }),
  'dashboard-name-invalid': (p: { name: string }) => ({
    what: `"${p.name}" cannot name a dashboard.`,
    advice: 'Use lower-case letters, digits and underscores, beginning with a letter; the title may be any text.',
  }),
  'dashboard-missing': (p: { name: string; known: readonly string[] }) => ({
    what: `The workspace has no dashboard of its own called ${p.name}.`,
    advice: p.known.length === 0 ? 'It has none yet.' : `It has ${p.known.join(', ')}.`,
  }),
  'filter-invalid': (p: { file: string; diagnostics: readonly Diagnostic[] }) => ({
    what: [`${p.file} would not be a filter:`, ...p.diagnostics.map((one) => `  ${formatDiagnostic(one)}`)].join('\n'),
    advice: 'Correct what these lines name; nothing was written.',
  }),
  'filter-name-invalid': (p: { name: string }) => ({
    what: `"${p.name}" cannot name a filter.`,
    advice: 'Use lower-case letters, digits and underscores, beginning with a letter; the title may be any text.',
  }),
  'filter-missing': (p: { name: string; known: readonly string[] }) => ({
    what: `The workspace has no saved filter called ${p.name}.`,
    advice: p.known.length === 0 ? 'It has none yet.' : `It has ${p.known.join(', ')}.`,
  }),
  'pack-file-missing': (p: { file: string }) => ({
    what: `The folder has no ${p.file}.`,
    advice: 'A pack is a folder with a pack.yml in it: name, version, calendar, settings.',
  }),
  'pack-file-unreadable': (p: { file: string; reason: string }) => ({
    what: `${p.file} could not be read: ${p.reason}.`,
    advice: 'Make it a plain UTF-8 text file that the current user may read.',
  }),
  'pack-file-unknown': (p: { file: string; suggestion: string }) => ({
    what: `${p.file} belongs to no part of a pack and is ignored.${p.suggestion}`,
    advice:
      'Put it under sources/, seeds/, models/staging/, models/dimensions/, models/facts/, models/marts/, metrics/, checks/ or dashboards/, or remove it.',
  }),
  'path-leaves-pack': (p: { file: string }) => ({
    what: `${p.file} is a link that leads out of the pack.`,
    advice: 'Put the file itself into the pack: a pack has to be complete wherever it is copied.',
  }),
  'yaml-syntax': (p: { message: string }) => ({
    what: `The YAML cannot be read: ${p.message}`,
    advice: 'Correct the line; indentation is by spaces, and text with ": " or "#" in it needs quotes.',
  }),
  'yaml-duplicate-key': (p: { key: string }) => ({
    what: `The key "${p.key}" stands twice in one place.`,
    advice: 'Keep one of the two.',
  }),
  'yaml-unsupported': (p: { feature: string }) => ({
    what: `${p.feature} is not allowed here.`,
    advice: 'Write the value out in plain YAML: maps, lists, text, numbers, true, false, null.',
  }),
  'yaml-too-deep': (p: { limit: number }) => ({
    what: `The YAML is nested more than ${p.limit} levels deep.`,
    advice: 'No pack needs that; look for a stray bracket or dash.',
  }),
  'unknown-key': (p: { key: string; where: string; suggestion: string; known: readonly string[] }) => ({
    what: `${p.where} has no key "${p.key}".${p.suggestion}`,
    advice: p.known.length === 0 ? 'Remove it.' : `Known keys: ${p.known.join(', ')}.`,
  }),
  'missing-key': (p: { key: string; where: string }) => ({
    what: `${p.where} lacks the key "${p.key}".`,
    advice: `Add \`${p.key}:\`.`,
  }),
  'invalid-value': (p: { where: string; message: string }) => ({
    what: `${p.where}: ${p.message}.`,
    advice: 'Correct the value.',
  }),
  'invalid-name': (p: { name: string }) => ({
    what: `"${p.name}" is not a name.`,
    advice: 'Names are lower-case letters, digits and underscores, and begin with a letter.',
  }),
  'duplicate-name': (p: { kind: string; name: string; other: string }) => ({
    what: `The ${p.kind} name "${p.name}" is already taken by ${p.other}.`,
    advice: 'Give one of the two another name.',
  }),
  'reserved-name': (p: { kind: string; name: string }) => ({
    what: `The ${p.kind} name "${p.name}" is reserved.`,
    advice: 'Choose another name.',
  }),
  'unknown-name': (p: { kind: string; name: string; where: string; suggestion: string }) => ({
    what: `${p.where} refers to the ${p.kind} "${p.name}", which does not exist.${p.suggestion}`,
    advice: `Correct the name, or add the ${p.kind}.`,
  }),
  'sql-without-yaml': (p: { file: string; expected: string }) => ({
    what: `${p.file} has no ${p.expected} beside it.`,
    advice: `Add ${p.expected} with at least a description, a grain and the columns.`,
  }),
  'yaml-without-sql': (p: { file: string; expected: string }) => ({
    what: `${p.file} has no ${p.expected} beside it.`,
    advice: `Add ${p.expected} with one SELECT, or say \`computed:\` when a function makes the table.`,
  }),
  'csv-without-yaml': (p: { file: string; expected: string }) => ({
    what: `${p.file} has no ${p.expected} beside it.`,
    advice: `Add ${p.expected} with the columns and their types.`,
  }),
  'source-inconsistent': (p: { source: string; message: string }) => ({
    what: `The source ${p.source} contradicts itself: ${p.message}.`,
    advice: 'Make key, mode and columns agree.',
  }),
  'setting-inconsistent': (p: { setting: string; message: string }) => ({
    what: `The setting ${p.setting}: ${sentence(p.message)}`,
    advice: 'Correct the setting.',
  }),
  'model-inconsistent': (p: { model: string; message: string }) => ({
    what: `The model ${p.model}: ${sentence(p.message)}`,
    advice: 'Make the YAML and the SQL agree.',
  }),
  'metric-inconsistent': (p: { metric: string; message: string }) => ({
    what: `The metric ${p.metric}: ${sentence(p.message)}`,
    advice: 'Correct the metric.',
  }),
  'metric-text-invalid': (p: { metric: string; message: string; field: MetricField | null }) => ({
    what: `The metric ${p.metric}: ${sentence(p.message)}`,
    advice: p.field === null ? 'Correct the metric.' : metricAdvice[p.field],
  }),
  'not-described': (p: { what: string }) => ({
    what: `${p.what} has no description.`,
    advice: 'Say in one sentence what it is and what exactly is counted; the data dictionary is made of it.',
  }),
  'tile-inconsistent': (p: { dashboard: string; tile: string; message: string }) => ({
    what: `The tile ${p.dashboard}.${p.tile}: ${sentence(p.message)}`,
    advice: 'Correct the tile; it may ask what the metric compiler answers, and its chart has to fit the question.',
  }),
  'model-sql-invalid': (p: { model: string; message: string; suggestion: string }) => ({
    what: `The SQL of ${p.model} cannot be used: ${p.message}.${p.suggestion}`,
    advice: 'Correct the SQL; it is read by DuckDB, over tables that have the columns of the YAML files.',
  }),
  'model-not-one-select': (p: { model: string; found: string }) => ({
    what: `The SQL of ${p.model} has to be one SELECT; found ${p.found}.`,
    advice: 'Keep one SELECT per file; PIVOT stands in FROM with its IN list.',
  }),
  'unknown-reference': (p: { model: string; reference: string; suggestion: string }) => ({
    what: `${p.model} reads "${p.reference}", which does not exist.${p.suggestion}`,
    advice: 'Refer to source.<source>, history.<source>, settings.<name>, or a model or seed by its bare name.',
  }),
  'model-cycle': (p: { cycle: readonly string[] }) => ({
    what: `These models are made of each other: ${p.cycle.join(' -> ')}.`,
    advice: 'Take one of these references out, for example by moving the common part to a model of its own.',
  }),
  'pack-reads-files': (p: { model: string; what: string }) => ({
    what: `${p.model} uses ${p.what}: the SQL of a pack may not read files or call table functions that reach outside.`,
    advice: 'Declare the data as a source or a seed and refer to that.',
  }),
  'sql-not-plain': (p: { model: string; what: string }) => ({
    what: `${p.model} uses ${p.what}, which the SQL of a pack may not have.`,
    advice: 'Write it as a plain SELECT; PIVOT only as FROM t PIVOT (... FOR column IN (values)).',
  }),
  'sql-not-repeatable': (p: { model: string; what: string }) => ({
    what: `${p.model} uses ${p.what}, which gives another result tomorrow or on another machine.`,
    advice: 'Take "today" from settings.values (as_of), and random choices from a hash of a key.',
  }),
  'column-not-in-sql': (p: { model: string; column: string; suggestion: string }) => ({
    what: `${p.model} describes the column "${p.column}", but its SQL does not give it.${p.suggestion}`,
    advice: 'Correct the name, or remove it from the YAML.',
  }),
  'column-not-described': (p: { model: string; column: string }) => ({
    what: `The SQL of ${p.model} gives the column "${p.column}", which the YAML does not describe.`,
    advice: 'Describe it under columns, or leave it out of the SELECT.',
  }),
  'column-type-differs': (p: { model: string; column: string; declared: string; actual: string }) => ({
    what: `${p.model}.${p.column} is declared ${p.declared}, but the SQL gives ${p.actual}.`,
    advice: 'Cast it in the SQL, or correct the declared type.',
  }),
  'illegal-incremental-model': (p: { model: string; reason: string }) => ({
    what: `${p.model} cannot be built incrementally: ${p.reason}.`,
    advice:
      'Change the SQL so that each value of the column is made of its own driver rows alone, or remove `incremental`.',
  }),
};

/** A message ends with one mark, also where a suggestion ended it already. */
function sentence(message: string): string {
  return /[.?]$/.test(message) ? message : `${message}.`;
}
