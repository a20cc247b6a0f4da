import type { Pack, Setting, SourceType } from './pack.ts';

const sqlTypes: Readonly<Record<SourceType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(18,4)',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/** The DuckDB type of a column of a source or seed. */
export function sqlTypeOf(type: SourceType): string {
  return sqlTypes[type];
}

/** A column of the one-row table `settings.values`. */
export interface SettingsColumn {
  readonly name: string;
  readonly type: string;
  /** Null also for `as_of` and `first_day`, which only a build knows. */
  readonly value: string | number | boolean | null;
}

/** Columns of `settings.values`, in order: the scalar settings, the calendar, then `as_of` and `first_day`. */
export function settingsColumns(pack: Pick<Pack, 'settings' | 'calendar'>): SettingsColumn[] {
  const scalars = pack.settings.filter(
    (setting): setting is Extract<Setting, { kind: 'scalar' }> => setting.kind === 'scalar',
  );
  const { timeZone, weekStart, fiscal } = pack.calendar;
  return [
    ...scalars.map(({ name, type, value }) => ({ name, type: sqlTypes[type], value })),
    { name: 'time_zone', type: 'VARCHAR', value: timeZone },
    { name: 'week_start', type: 'VARCHAR', value: weekStart },
    { name: 'fiscal_pattern', type: 'VARCHAR', value: fiscal.pattern },
    { name: 'fiscal_start_month', type: 'BIGINT', value: fiscal.startMonth },
    { name: 'as_of', type: 'DATE', value: null },
    { name: 'first_day', type: 'DATE', value: null },
  ];
}
