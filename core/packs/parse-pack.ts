import { z } from 'zod';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { Calendar, Setting } from './pack.ts';
import { packDiagnostic } from './pack-diagnostic.ts';
import { parseSetting, settingSchema } from './parse-setting.ts';
import { resourceName } from './resource-name.ts';
import { validateYaml } from './validate-yaml.ts';
import type { YamlDocument } from './yaml-document.ts';

export const weekStarts = ['monday', 'sunday', 'saturday'] as const;
export const fiscalPatterns = ['months', '4-4-5', '4-5-4', '5-4-4'] as const;

const calendarSchema = z.strictObject({
  time_zone: z
    .string()
    .refine(isTimeZone, { message: 'not an IANA time zone, for example Europe/London or UTC' })
    .default('UTC')
    .meta({ description: 'IANA zone in which a day begins.' }),
  week_start: z.enum(weekStarts).default('monday'),
  fiscal: z
    .strictObject({
      pattern: z.enum(fiscalPatterns).default('months'),
      start_month: z.int().min(1).max(12).default(1),
    })
    .default({ pattern: 'months', start_month: 1 }),
});

export const packSchema = z
  .strictObject({
    name: resourceName,
    version: z.string().min(1).meta({ description: 'For people and the manifest, for example "1.2.0" (quote it).' }),
    description: z.string().default(''),
    calendar: calendarSchema.default({
      time_zone: 'UTC',
      week_start: 'monday',
      fiscal: { pattern: 'months', start_month: 1 },
    }),
    settings: z.array(settingSchema).default([]),
  })
  .meta({ title: 'pack.yml', description: 'Name, calendar and settings of a pack.' });

export interface PackHead {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly calendar: Calendar;
  readonly settings: readonly Setting[];
}

/** Names that the engine itself puts into `settings.values`. */
const reservedSettings = new Set([
  'values',
  'time_zone',
  'week_start',
  'fiscal_pattern',
  'fiscal_start_month',
  'as_of',
  'first_day',
]);

/** pack.yml. */
export function parsePack(document: YamlDocument): { head: PackHead | null; diagnostics: Diagnostic[] } {
  const { value, diagnostics } = validateYaml(document, packSchema, 'pack.yml');
  if (value === null) return { head: null, diagnostics };
  const settings: Setting[] = [];
  value.settings.forEach((yaml, i) => {
    const parsed = parseSetting(yaml, document, ['settings', i]);
    diagnostics.push(...parsed.diagnostics);
    const place = document.placeOf(['settings', i, 'name']);
    if (reservedSettings.has(yaml.name)) {
      diagnostics.push(packDiagnostic('reserved-name', place, { kind: 'setting', name: yaml.name }));
    }
    if (settings.some((other) => other.name === yaml.name)) {
      const other = 'another setting';
      diagnostics.push(packDiagnostic('duplicate-name', place, { kind: 'setting', name: yaml.name, other }));
    }
    settings.push(parsed.setting);
  });
  const { time_zone: timeZone, week_start: weekStart, fiscal } = value.calendar;
  const head: PackHead = {
    name: value.name,
    version: value.version,
    description: value.description,
    calendar: { timeZone, weekStart, fiscal: { pattern: fiscal.pattern, startMonth: fiscal.start_month } },
    settings,
  };
  return { head, diagnostics };
}

/** True for a zone that this machine's time zone data knows; `Europe/London`, `UTC`. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
