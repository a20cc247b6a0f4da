import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import type { MetricFormat } from '../protocol/metric-query.ts';
import type { SourceMapping } from '../protocol/workspace.ts';
import { signFind } from './find-rule.ts';
import type { Calendar, Metric, Pack, Setting, Source, SourceColumn } from './pack.ts';
import { packDiagnostic } from './pack-diagnostic.ts';
import { fiscalPatterns, isTimeZone, weekStarts } from './parse-pack.ts';
import { foldValue, scalarProblem } from './parse-setting.ts';
import type { WorkspaceConfig } from './workspace-config.ts';

type Report = (diagnostic: Diagnostic) => void;
type ConfigPath = readonly string[];

/**
 * The pack as this workspace uses it: settings and calendar overridden, statuses of the mapping added to their classes, units and
 * load modes set on source columns. Names and values that do not fit are diagnostics at their place in workspace.yml.
 */
export function applyWorkspace(pack: Pack, config: WorkspaceConfig): { pack: Pack; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const applied: Pack = {
    ...pack,
    calendar: overrideCalendar(pack.calendar, config, report),
    settings: addStatuses(overrideSettings(pack.settings, config, report), config, report),
    sources: mapSources(pack.sources, config, report),
    ...withCurrency(pack, config),
  };
  return { pack: applied, diagnostics };
}

/**
 * Money has a sign only where the workspace itself says which currency its numbers are in: the pack's own value is a guess, and a
 * shop that names no currency is taken as it is.
 */
function withCurrency({ metrics, models }: Pack, config: WorkspaceConfig): Pick<Pack, 'metrics' | 'models'> {
  const currency = config.settings['currency'];
  if (typeof currency !== 'string') return { metrics, models };
  const unit = currency.trim().toUpperCase();
  const sign = (format: MetricFormat): MetricFormat =>
    format.kind === 'currency' && format.unit === null ? { ...format, unit } : format;
  const signMetric = (metric: Metric): Metric => ({
    ...metric,
    format: sign(metric.format),
    previous: metric.previous.map(signMetric),
  });
  return {
    metrics: metrics.map(signMetric),
    models: models.map((model) => (model.find === null ? model : { ...model, find: signFind(model.find, sign) })),
  };
}

const calendarKeys = ['time_zone', 'week_start', 'fiscal_pattern', 'fiscal_start_month'];

function overrideCalendar(calendar: Calendar, config: WorkspaceConfig, report: Report): Calendar {
  const given = (key: string, fits: (value: unknown) => boolean, wanted: string): unknown => {
    const value = config.settings[key];
    if (value === undefined) return undefined;
    if (fits(value)) return value;
    const message = `expected ${wanted}, found ${JSON.stringify(value)}`;
    report(packDiagnostic('setting-inconsistent', placeOf(config, ['settings', key]), { setting: key, message }));
    return undefined;
  };
  const oneOf = (values: readonly string[]) => (value: unknown) => values.includes(value as string);
  const isMonth = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 12;
  const zone = given('time_zone', (value) => typeof value === 'string' && isTimeZone(value), 'an IANA time zone');
  const week = given('week_start', oneOf(weekStarts), `one of ${weekStarts.join(', ')}`);
  const pattern = given('fiscal_pattern', oneOf(fiscalPatterns), `one of ${fiscalPatterns.join(', ')}`);
  const month = given('fiscal_start_month', isMonth, 'a month, 1 to 12');
  return {
    timeZone: (zone as string | undefined) ?? calendar.timeZone,
    weekStart: (week as Calendar['weekStart'] | undefined) ?? calendar.weekStart,
    fiscal: {
      pattern: (pattern as Calendar['fiscal']['pattern'] | undefined) ?? calendar.fiscal.pattern,
      startMonth: (month as number | undefined) ?? calendar.fiscal.startMonth,
    },
  };
}

function overrideSettings(settings: readonly Setting[], config: WorkspaceConfig, report: Report): Setting[] {
  const known = new Map(settings.map((setting) => [setting.name, setting]));
  const values = new Map<string, string | number | boolean | null>();
  for (const [name, value] of Object.entries(config.settings)) {
    if (calendarKeys.includes(name)) continue;
    const place = placeOf(config, ['settings', name]);
    const setting = known.get(name);
    if (setting === undefined) {
      const hint = suggestion(name, [...known.keys(), ...calendarKeys]);
      report(
        packDiagnostic('unknown-name', place, { kind: 'setting', name, where: 'workspace.yml', suggestion: hint }),
      );
    } else if (setting.kind === 'classes') {
      const message = `its values are classes: write them under mapping.statuses.${name} as \`value: class\``;
      report(packDiagnostic('setting-inconsistent', place, { setting: name, message }));
    } else {
      const message = scalarProblem(setting.type, value);
      if (message === null) values.set(name, value as string | number | boolean | null);
      else report(packDiagnostic('setting-inconsistent', place, { setting: name, message }));
    }
  }
  return settings.map((setting) => {
    const value = values.get(setting.name);
    return setting.kind === 'scalar' && value !== undefined ? { ...setting, value } : setting;
  });
}

function addStatuses(settings: readonly Setting[], config: WorkspaceConfig, report: Report): Setting[] {
  const names = settings.flatMap((setting) => (setting.kind === 'classes' ? [setting.name] : []));
  for (const name of Object.keys(config.mapping.statuses)) {
    if (names.includes(name)) continue;
    const place = placeOf(config, ['mapping', 'statuses', name]);
    const params = { kind: 'classes setting', name, where: 'mapping.statuses', suggestion: suggestion(name, names) };
    report(packDiagnostic('unknown-name', place, params));
  }
  return settings.map((setting) => {
    const given = config.mapping.statuses[setting.name];
    if (setting.kind !== 'classes' || given === undefined) return setting;
    const known = Object.keys(setting.classes);
    const added = new Map<string, string>();
    for (const [raw, className] of Object.entries(given)) {
      const place = placeOf(config, ['mapping', 'statuses', setting.name, raw]);
      if (known.includes(className)) added.set(foldValue(raw), className);
      else {
        const where = `mapping.statuses.${setting.name}`;
        const params = { kind: 'class', name: className, where, suggestion: suggestion(className, known) };
        report(packDiagnostic('unknown-name', place, params));
      }
    }
    // What the workspace says of a value wins over the pack's class for it.
    const classes = Object.entries(setting.classes).map(([className, values]) => {
      const own = values.filter((value) => !added.has(value));
      const more = [...added].flatMap(([value, to]) => (to === className ? [value] : []));
      return [className, [...own, ...more]] as const;
    });
    return { ...setting, classes: Object.fromEntries(classes) };
  });
}

function mapSources(sources: readonly Source[], config: WorkspaceConfig, report: Report): Source[] {
  const names = sources.map((source) => source.name);
  for (const name of Object.keys(config.mapping.sources)) {
    if (names.includes(name)) continue;
    const place = placeOf(config, ['mapping', 'sources', name]);
    const params = { kind: 'source', name, where: 'mapping.sources', suggestion: suggestion(name, names) };
    report(packDiagnostic('unknown-name', place, params));
  }
  return sources.map((source) => {
    const mapping = config.mapping.sources[source.name];
    return mapping === undefined ? source : mapSource(source, mapping, config, report);
  });
}

function mapSource(source: Source, mapping: SourceMapping, config: WorkspaceConfig, report: Report): Source {
  const at = (...path: string[]) => placeOf(config, ['mapping', 'sources', source.name, ...path]);
  const names = source.columns.map((column) => column.name);
  for (const name of Object.keys(mapping.columns)) {
    if (names.includes(name)) continue;
    const where = `mapping.sources.${source.name}.columns`;
    const params = { kind: 'column', name, where, suggestion: suggestion(name, names) };
    report(packDiagnostic('unknown-name', at('columns', name), params));
  }
  const complain = (place: ReturnType<typeof at>, message: string): void =>
    report(packDiagnostic('source-inconsistent', place, { source: source.name, message }));
  const mode = mapping.mode ?? source.mode;
  if ((mode === 'upsert' || mode === 'snapshot') && source.key.length === 0) {
    complain(at('mode'), `mode ${mode} needs a key, and the pack gives none`);
  }
  if (mode === 'replace_by' && source.replaceBy === null) complain(at('mode'), 'the pack names no replace_by column');
  const columns = source.columns.map((column): SourceColumn => {
    const unit = mapping.columns[column.name]?.unit ?? null;
    if (unit === null) return column;
    const problem = unitProblem(column, unit);
    if (problem !== null) complain(at('columns', column.name), problem);
    return problem === null ? { ...column, unit } : column;
  });
  return { ...source, mode, columns };
}

function unitProblem(column: SourceColumn, unit: string): string | null {
  const isTime = column.type === 'timestamp' || column.type === 'date';
  if (unit === 'cents') {
    return column.type === 'decimal' || column.type === 'double'
      ? null
      : `${column.name} is no amount, so not in cents`;
  }
  if (unit === 'epoch_s' || unit === 'epoch_ms') {
    return isTime ? null : `${column.name} is no time, so ${unit} means nothing`;
  }
  if (!isTimeZone(unit)) return `the unit "${unit}" is not cents, epoch_s, epoch_ms or an IANA time zone`;
  return column.type === 'timestamp' ? null : `${column.name} is no timestamp, so the zone ${unit} means nothing`;
}

function placeOf(
  config: WorkspaceConfig,
  path: ConfigPath,
): { file: string; line: number | null; column: number | null } {
  for (let length = path.length; length >= 0; length--) {
    const place = config.places[JSON.stringify(path.slice(0, length))];
    if (place !== undefined) return place;
  }
  return { file: 'workspace.yml', line: null, column: null };
}
