import { z } from 'zod';
import { isIsoDate } from '../protocol/date.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { Setting } from './pack.ts';
import { packDiagnostic } from './pack-diagnostic.ts';
import { resourceName } from './resource-name.ts';
import type { YamlDocument, YamlPath } from './yaml-document.ts';

export const settingTypes = ['text', 'integer', 'boolean', 'date'] as const;

const scalarSetting = z.strictObject({
  name: resourceName,
  type: z.enum(settingTypes),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]).meta({ description: 'Default; null for none.' }),
  description: z.string(),
});

const classesSetting = z.strictObject({
  name: resourceName,
  classes: z
    .record(resourceName, z.array(z.union([z.string(), z.number(), z.boolean()])))
    .meta({ description: 'Class -> values that belong to it; case and outer spaces do not matter.' }),
  description: z.string(),
});

export const settingSchema = z.union([scalarSetting, classesSetting]);
export type SettingYaml = z.output<typeof settingSchema>;

/** A settings entry of pack.yml; values of classes are trimmed and folded to lower case. */
export function parseSetting(
  yaml: SettingYaml,
  document: YamlDocument,
  path: YamlPath,
): { setting: Setting; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const complain = (where: YamlPath, message: string): void => {
    const place = document.placeOf(where);
    diagnostics.push(packDiagnostic('setting-inconsistent', place, { setting: yaml.name, message }));
  };
  if ('classes' in yaml) {
    const owner = new Map<string, string>();
    const classes: Record<string, readonly string[]> = {};
    for (const [name, values] of Object.entries(yaml.classes)) {
      const folded = new Set<string>();
      values.forEach((raw, i) => {
        const value = foldValue(String(raw));
        const other = owner.get(value);
        if (value === '') complain([...path, 'classes', name, i], 'an empty value cannot be in a class');
        else if (other !== undefined && other !== name) {
          complain([...path, 'classes', name, i], `"${value}" is in two classes, ${other} and ${name}`);
        } else {
          owner.set(value, name);
          folded.add(value);
        }
      });
      classes[name] = [...folded];
    }
    return { setting: { name: yaml.name, kind: 'classes', classes, description: yaml.description }, diagnostics };
  }
  const problem = scalarProblem(yaml.type, yaml.value);
  if (problem !== null) complain([...path, 'value'], problem);
  const { name, type, value, description } = yaml;
  return { setting: { name, kind: 'scalar', type, value, description }, diagnostics };
}

/** As statuses are compared: outer spaces dropped, lower case. */
export function foldValue(value: string): string {
  return value.trim().toLowerCase();
}

/** Why `value` cannot be a setting of `type`; null when it can. */
export function scalarProblem(type: (typeof settingTypes)[number], value: unknown): string | null {
  if (value === null) return null;
  const fits = {
    text: typeof value === 'string',
    integer: typeof value === 'number' && Number.isSafeInteger(value),
    boolean: typeof value === 'boolean',
    date: typeof value === 'string' && isIsoDate(value),
  }[type];
  if (fits) return null;
  const wanted = { text: 'text', integer: 'a whole number', boolean: 'true or false', date: 'a day, YYYY-MM-DD' }[type];
  return `expected ${wanted}, found ${JSON.stringify(value)}`;
}
