import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { checkDashboards } from './check-dashboard.ts';
import { findProblems } from './find-rule.ts';
import { everyVersion, metricsByName } from './metric-version.ts';
import type { Metric, Model, Pack, Place } from './pack.ts';
import { packDiagnostic } from './pack-diagnostic.ts';

/** What can be said of a pack as a whole without SQL: names that are taken twice, names that do not exist, YAML that contradicts itself. */
export function checkPack(pack: Pack): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const known = {
    source: new Set(pack.sources.map((s) => s.name)),
    model: new Set(pack.models.map((m) => m.name)),
    metric: new Set(metricsByName(pack).keys()),
    classes: new Set(pack.settings.flatMap((s) => (s.kind === 'classes' ? [s.name] : []))),
    entity: new Set(pack.models.flatMap((m) => m.entities.map((e) => e.name))),
    dimension: new Set(pack.models.flatMap((m) => m.dimensions.map((d) => d.name))),
  };
  const unique = (kind: string, items: readonly { readonly name: string; readonly place: Place }[]): void => {
    const seen = new Map<string, Place>();
    for (const { name, place } of items) {
      const other = seen.get(name);
      if (other === undefined) seen.set(name, place);
      else {
        const params = { kind, name, other: `${other.file}:${other.line}` };
        diagnostics.push(packDiagnostic('duplicate-name', place, params));
      }
    }
  };
  unique('source', pack.sources);
  unique('model or seed', [...pack.models, ...pack.seeds]);
  unique('metric', pack.metrics);
  unique('check', pack.checks);
  const mustExist = (kind: string, name: string, names: ReadonlySet<string>, place: Place, where: string): void => {
    if (names.has(name)) return;
    diagnostics.push(packDiagnostic('unknown-name', place, { kind, name, where, suggestion: suggestion(name, names) }));
  };
  for (const source of pack.sources) {
    for (const column of source.columns) {
      if (column.classes === null) continue;
      mustExist(
        'classes setting',
        column.classes,
        known.classes,
        source.place,
        `The column ${source.name}.${column.name}`,
      );
    }
  }
  for (const model of pack.models) {
    diagnostics.push(...checkModel(model, pack));
    for (const { levels, place } of model.hierarchies) {
      for (const level of levels) mustExist('dimension', level, known.dimension, place, `A hierarchy of ${model.name}`);
    }
  }
  diagnostics.push(...checkValueOrders(pack.models));
  for (const metric of everyVersion(pack)) {
    if (metric.unavailable !== undefined) continue;
    const where = `The metric ${metric.name}`;
    for (const input of metricInputs(metric)) mustExist('metric', input, known.metric, metric.place, where);
    if (metric.target !== null)
      for (const name of Object.values(metric.target)) mustExist('metric', name, known.metric, metric.place, where);
    if ('model' in metric) mustExist('model', metric.model, known.model, metric.place, where);
    if (metric.type === 'retention') mustExist('entity', metric.entity, known.entity, metric.place, where);
    diagnostics.push(...checkMetric(metric, pack));
  }
  for (const metric of pack.metrics) diagnostics.push(...checkVersions(metric));
  diagnostics.push(...checkDashboards(pack, metricInputs));
  return diagnostics;
}

/** A dimension of several models has its values in one order, whichever of them answers. */
function checkValueOrders(models: readonly Model[]): Diagnostic[] {
  const first = new Map<string, { readonly model: string; readonly order: string }>();
  return models.flatMap((model) =>
    model.dimensions.flatMap(({ name, values }) => {
      const order = values?.join(', ') ?? 'none';
      const known = first.get(name);
      if (known === undefined) first.set(name, { model: model.name, order });
      if (known === undefined || known.order === order) return [];
      const message = `its dimension ${name} has the order of values ${order}, in ${known.model} it is ${known.order}`;
      return [packDiagnostic('model-inconsistent', model.place, { model: model.name, message })];
    }),
  );
}

/** A definition that was ever used stays: every version before the current one is there, once. */
export function checkVersions({ name, version, previous, place }: Metric): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const complain = (message: string, at: Place): void => {
    diagnostics.push(packDiagnostic('metric-inconsistent', at, { metric: name, message }));
  };
  const seen = new Set<number>();
  for (const older of previous) {
    if (older.version >= version)
      complain(`version ${older.version} under previous is not older than ${version}`, older.place);
    if (seen.has(older.version)) complain(`version ${older.version} stands twice under previous`, older.place);
    seen.add(older.version);
  }
  for (let n = 1; n < version; n++) {
    if (!seen.has(n))
      complain(`it is at version ${version}, but the definition of version ${n} is not under previous`, place);
  }
  return diagnostics;
}

/** Metrics that a metric is made of, by name. */
export function metricInputs(metric: Metric): string[] {
  switch (metric.type) {
    case 'ratio':
      return [metric.numerator, metric.denominator];
    case 'derived':
      return metric.inputs.map((input) => input.metric);
    case 'cumulative':
      return [metric.metric];
    default:
      return [];
  }
}

function checkModel(model: Model, pack: Pack): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const complain = (message: string, place: Place = model.place): void => {
    diagnostics.push(packDiagnostic('model-inconsistent', place, { model: model.name, message }));
  };
  const columns = new Set<string>();
  for (const column of model.columns) {
    if (columns.has(column.name)) complain(`the column ${column.name} is described twice`, column.place);
    columns.add(column.name);
    for (const path of column.availableWithout) {
      const [name = '', needed = ''] = path.split('.');
      const source = [...pack.sources, ...pack.seeds].find((one) => one.name === name);
      const names = source?.columns.map((one) => one.name) ?? [];
      if (source === undefined) {
        const sources = [...pack.sources, ...pack.seeds].map((one) => one.name);
        complain(`available_without names the source "${name}".${suggestion(name, sources)}`, column.place);
      } else if (needed !== '*' && !names.includes(needed)) {
        complain(`available_without names the column "${path}".${suggestion(needed, names)}`, column.place);
      }
    }
  }
  const mustHave = (column: string, what: string, place: Place = model.place): void => {
    if (!columns.has(column)) complain(`${what} names the column "${column}".${suggestion(column, columns)}`, place);
  };
  for (const entity of model.entities) mustHave(entity.column, `the entity ${entity.name}`);
  for (const dimension of model.dimensions) mustHave(dimension.column, `the dimension ${dimension.name}`);
  for (const { levels, place } of model.hierarchies) {
    const twice = levels.find((level, i) => levels.indexOf(level) !== i);
    if (twice !== undefined) complain(`a hierarchy names the dimension ${twice} twice`, place);
  }
  if (model.defaultTimeColumn !== null) mustHave(model.defaultTimeColumn, 'default_time_column');
  if (model.incremental !== null) {
    mustHave(model.incremental.column, 'incremental');
    for (const day of Object.values(model.incremental.asOf)) mustHave(day, 'as_of');
    if (model.incremental.slices !== null) mustHave(model.incremental.slices, 'slices');
    if (model.materialized === 'view') complain('a view cannot be incremental');
    if (model.scd2 !== null || model.computed !== null) complain('an scd2 or computed model cannot be incremental');
  }
  if (model.scd2 !== null) {
    mustHave(model.scd2.surrogateKey, 'scd2');
    for (const column of [model.scd2.key, ...model.scd2.track]) mustHave(column, 'scd2');
    if (model.materialized === 'view') complain('an scd2 model cannot be a view');
    if (model.scd2.track.includes(model.scd2.key)) complain('the scd2 key cannot be tracked');
  }
  if (model.computed !== null) {
    if (model.sql !== '') complain('a computed model has no SQL file');
    for (const column of model.columns) {
      if (column.type === null) complain(`the column ${column.name} of a computed model needs a type`, column.place);
    }
  }
  const models = new Map(pack.models.map((m) => [m.name, m]));
  for (const test of [...model.dataTests, ...model.columns.flatMap((c) => c.dataTests)]) {
    if (test.kind === 'unique' && test.column === null && !Array.isArray(test.args['columns'])) {
      complain('a unique test on the model needs columns', test.place);
    }
    if (test.kind === 'unique' && Array.isArray(test.args['columns'])) {
      for (const column of test.args['columns']) mustHave(String(column), 'the unique test', test.place);
    }
    if (test.kind === 'relationships') {
      const to = String(test.args['to']);
      const target = models.get(to)?.columns ?? pack.seeds.find((s) => s.name === to)?.columns;
      const column = String(test.args['column']);
      if (target === undefined)
        complain(`a relationships test names "${to}".${suggestion(to, models.keys())}`, test.place);
      else if (!target.some((c) => c.name === column)) {
        complain(
          `${to} has no column "${column}".${suggestion(
            column,
            target.map((c) => c.name),
          )}`,
          test.place,
        );
      }
    }
  }
  for (const { message, place } of findProblems(model, models)) complain(message, place);
  if (model.rollupOf !== null) {
    for (const column of Object.values(model.rollupOf.measures)) mustHave(column, 'rollup_of');
    const metrics = new Set(pack.metrics.map((m) => m.name));
    for (const metric of Object.keys(model.rollupOf.measures)) {
      if (!metrics.has(metric)) complain(`rollup_of names the metric "${metric}".${suggestion(metric, metrics)}`);
    }
    const { model: fact } = model.rollupOf;
    if (!models.has(fact)) complain(`rollup_of names the model "${fact}".${suggestion(fact, models.keys())}`);
  }
  return diagnostics;
}

function checkMetric(metric: Metric, pack: Pack): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const complain = (message: string): void => {
    diagnostics.push(packDiagnostic('metric-inconsistent', metric.place, { metric: metric.name, message }));
  };
  if (metric.type === 'simple' && metric.expr === null && metric.agg !== 'count')
    complain(`agg ${metric.agg} needs expr`);
  if (metric.type === 'simple' && (metric.agg === 'percentile') !== (metric.percentile !== null))
    complain(
      metric.agg === 'percentile'
        ? 'agg percentile needs agg_params: percentile'
        : `agg ${metric.agg} has no agg_params`,
    );
  if (metric.type === 'derived') {
    const aliases = metric.inputs.map((input) => input.alias);
    const twice = aliases.find((alias, i) => aliases.indexOf(alias) !== i);
    if (twice !== undefined) complain(`two inputs have the alias ${twice}`);
  }
  if ((metric.type === 'simple' || metric.type === 'retention') && metric.time !== null) {
    const model = pack.models.find((m) => m.name === metric.model);
    const columns = model?.columns.map((c) => c.name) ?? [];
    if (model !== undefined && !columns.includes(metric.time)) {
      complain(`${model.name} has no time column "${metric.time}".${suggestion(metric.time, columns)}`);
    }
  }
  const cycle = findMetricCycle(metric.name, pack);
  if (cycle !== null) complain(`it is made of itself: ${cycle.join(' -> ')}`);
  return diagnostics;
}

function findMetricCycle(start: string, pack: Pack): string[] | null {
  const metrics = metricsByName(pack);
  const seen = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] | null => {
    const metric = metrics.get(name);
    if (metric === undefined || seen.has(name)) return null;
    seen.add(name);
    for (const input of metricInputs(metric)) {
      if (input === start) return [...path, input];
      const found = visit(input, [...path, input]);
      if (found !== null) return found;
    }
    return null;
  };
  return visit(start, [start]);
}
