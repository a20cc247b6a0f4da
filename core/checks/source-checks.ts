import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { Pack, Setting, Source, SourceColumn } from '../packs/pack.ts';
import type { SourceCounts } from '../protocol/snapshot.ts';
import type { CheckSql } from './check-kind.ts';
import type { PlannedCheck } from './plan-checks.ts';

type Part = Pick<CheckSql, 'count' | 'failing' | 'rule' | 'advice' | 'summary'>;

/**
 * The checks that every source has without being asked: the share of quarantined rows, statuses that no class names, and
 * currencies that would be added up as if they were one. Their results go under the model `source.<name>`.
 */
export function planSourceChecks(pack: Pack, counts: readonly SourceCounts[]): PlannedCheck[] {
  return pack.sources.flatMap((source) => {
    const found = counts.find((count) => count.source === source.name);
    return [
      ...(found === undefined ? [] : [quarantine(source, found)]),
      ...source.columns.flatMap((column) => statuses(pack, source, column)),
      ...source.columns.flatMap((column) => (column.name === 'currency' ? currencies(pack, source) : [])),
    ];
  });
}

function quarantine(source: Source, counts: SourceCounts): PlannedCheck {
  const threshold = source.maxQuarantine >= 1 ? Math.max(1, counts.rowsIn) : source.maxQuarantine;
  const table = `quarantine.${quoteName(source.name)}`;
  const planned = plan(source, null, 'quarantine', 'error', {
    count: { query: `SELECT ${counts.quarantined}` },
    failing: `SELECT * FROM ${table}`,
    rule: 'rows can be read as the pack declares them',
    summary: `SELECT format('{} of {} rows of ${source.name} are in quarantine: ', ${counts.quarantined}, ${counts.rowsIn})
      || string_agg(what, '; ') FROM (SELECT coalesce(column_name || ': ', '') || reason || format(' ({} times)', count(*)) AS what
      FROM ${table} GROUP BY column_name, reason ORDER BY count(*) DESC, what LIMIT 5)`,
    advice: `Correct the rows at their source, map the column in workspace.yml (mapping.sources.${source.name}), or raise max_quarantine of the source.`,
  });
  return { ...planned, threshold, rows: counts.rowsIn };
}

function statuses(pack: Pack, source: Source, column: SourceColumn): PlannedCheck[] {
  const setting = pack.settings.find((s) => s.name === column.classes);
  if (setting?.kind !== 'classes') return [];
  const name = quoteName(column.name);
  const from = `FROM source.${quoteName(source.name)} WHERE ${name} IS NOT NULL AND ${name} NOT IN (SELECT value FROM settings.${quoteName(setting.name)})`;
  const classes = Object.keys(setting.classes).join(', ');
  return [
    plan(source, column.name, 'statuses', 'error', {
      count: { query: `SELECT count(*) ${from}` },
      failing: `SELECT * ${from}`,
      rule: `every ${column.name} is in a class of ${setting.name}`,
      summary: `SELECT ${quoteText(`${source.name}.${column.name} has values that no class of ${setting.name} names: `)}
        || string_agg(what, ', ') FROM (SELECT format('{} ({} row{})', ${name}, count(*), if(count(*) = 1, '', 's')) AS what ${from} GROUP BY ${name} ORDER BY count(*) DESC, ${name} LIMIT 20)`,
      advice: `Write in workspace.yml, under mapping: statuses: ${setting.name}: one line for each value, \`<value>: <class>\`, with one of the classes ${classes}.`,
    }),
  ];
}

function currencies(pack: Pack, source: Source): PlannedCheck[] {
  const hasRates = pack.seeds.some((seed) => seed.name === 'fx_rates');
  const unconverted = hasRates ? 'NOT EXISTS (SELECT 1 FROM fx_rates)' : 'true';
  const relation = `source.${quoteName(source.name)}`;
  const counted = `SELECT upper(trim(currency)) AS currency, count(*) AS n FROM ${relation} WHERE currency IS NOT NULL GROUP BY ALL`;
  const list = `(SELECT string_agg(format('{} ({} row{})', currency, n, if(n = 1, '', 's')), ', ' ORDER BY n DESC, currency) FROM (${counted}))`;
  const mixed = plan(source, 'currency', 'currencies', 'error', {
    count: { query: `SELECT coalesce(sum(n) - max(n), 0) FROM (${counted}) WHERE ${unconverted}` },
    failing: `SELECT * FROM ${relation} WHERE upper(trim(currency)) IS DISTINCT FROM (SELECT arg_max(currency, n) FROM (${counted}))`,
    rule: 'all amounts are in one currency, or the seed fx_rates converts them',
    summary: `SELECT ${quoteText(`${source.name} mixes currencies: `)} || ${list}`,
    advice: 'Put exchange rates into seeds/fx_rates.csv of the workspace, or extract the shops of each currency apart.',
  });
  const setting = scalarText(pack.settings, 'currency');
  if (setting === null) return [mixed];
  const other = `upper(trim(currency)) <> ${quoteText(setting.toUpperCase())}`;
  const named = plan(source, 'currency', 'currency_setting', 'warn', {
    count: { query: `SELECT count(*) FROM ${relation} WHERE ${other} AND ${unconverted}` },
    failing: `SELECT * FROM ${relation} WHERE ${other}`,
    rule: `amounts are in the currency of the settings, ${setting}`,
    summary: `SELECT ${quoteText(`${source.name} is not in ${setting}, the currency of the settings, but in `)} || ${list}`,
    advice: 'Set the currency under settings: in workspace.yml.',
  });
  return [mixed, named];
}

function plan(
  source: Source,
  column: string | null,
  kind: string,
  severity: 'warn' | 'error',
  sql: Part,
): PlannedCheck {
  return {
    name: ['source', source.name, column, kind].filter((part) => part !== null).join('.'),
    model: `source.${source.name}`,
    column,
    kind,
    severity,
    threshold: 0,
    rows: null,
    sql: { anyFailsSince: null, columns: [], expressions: [], statements: [], relations: [], ...sql },
  };
}

function scalarText(settings: readonly Setting[], name: string): string | null {
  const setting = settings.find((s) => s.name === name);
  return setting?.kind === 'scalar' && typeof setting.value === 'string' && setting.value !== '' ? setting.value : null;
}
