import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { Mapping, SourceMapping, SourceRoot } from '../protocol/workspace.ts';
import type { Place } from './pack.ts';
import { packDiagnostic, wholeFile } from './pack-diagnostic.ts';
import { validateYaml } from './validate-yaml.ts';
import { type WorkspaceYaml, workspaceSchema } from './workspace-schema.ts';
import { mergeYaml, readYaml, type YamlDocument } from './yaml-document.ts';

export interface WorkspaceConfig {
  /** Null until people said where the extracts are. */
  readonly source: SourceRoot | null;
  readonly completeness: 'manifest' | 'success_file' | 'settled';
  /** Of `settled`: minutes without a change after which a day is complete. */
  readonly settledMinutes: number;
  /** Built-in name or path. */
  readonly pack: string;
  readonly mapping: Mapping;
  /** Overrides of the pack's settings and calendar, as written. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly retention: { readonly keep: number; readonly diskBytes: number | null };
  readonly incremental: boolean;
  /** Where entries stand in workspace.yml, by path as JSON (`["settings","currency"]`). */
  readonly places: Readonly<Record<string, Place>>;
}

const fileName = 'workspace.yml';

/** Reads `<workspaceDir>/workspace.yml`; defaults where there is none. Findings are located; with an error among them the config is the default one. */
export async function readWorkspaceConfig(
  workspaceDir: string,
): Promise<{ config: WorkspaceConfig; diagnostics: Diagnostic[] }> {
  const text = await readText(path.join(workspaceDir, fileName));
  if (text instanceof Error) {
    const finding = packDiagnostic('pack-file-unreadable', wholeFile(fileName), {
      file: fileName,
      reason: text.message,
    });
    return { config: defaultConfig(), diagnostics: [finding] };
  }
  return parseWorkspaceConfig(text);
}

/** workspace.yml from its text. */
export function parseWorkspaceConfig(text: string): { config: WorkspaceConfig; diagnostics: Diagnostic[] } {
  const { document, diagnostics } = readYaml(fileName, text);
  if (document === null) return { config: defaultConfig(), diagnostics };
  const present: YamlDocument = document.value === null ? { ...document, value: {} } : document;
  const { value, diagnostics: findings } = validateYaml(present, workspaceSchema, fileName);
  if (value === null) return { config: defaultConfig(), diagnostics: findings };
  return { config: { ...toConfig(value), places: placesOf(present) }, diagnostics: findings };
}

/**
 * Writes workspace.yml atomically and readable by its owner alone. What did not change keeps its place, comments and
 * spelling. Errors: `pack-invalid` where the file that stands there cannot be read.
 */
export async function writeWorkspaceConfig(workspaceDir: string, config: WorkspaceConfig): Promise<void> {
  await mkdir(workspaceDir, { recursive: true, mode: 0o700 });
  const target = path.join(workspaceDir, fileName);
  const text = await readText(target);
  if (text instanceof Error) throw text;
  const { config: was, diagnostics } = parseWorkspaceConfig(text);
  if (diagnostics.length > 0) throw new EngineError('pack-invalid', { pack: target, diagnostics });
  const before = text.trim() === '' ? {} : toYaml(was);
  const written = mergeYaml(text, before, text.trim() === '' ? withoutDefaults(toYaml(config)) : toYaml(config));
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(written);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export function defaultConfig(): WorkspaceConfig {
  return { ...toConfig(workspaceSchema.parse({})), places: {} };
}

function toConfig(yaml: WorkspaceYaml): Omit<WorkspaceConfig, 'places'> {
  const { source, mapping } = yaml;
  const sources: Record<string, SourceMapping> = {};
  for (const [name, given] of Object.entries(mapping.sources)) {
    const columns = Object.entries(given.columns).map(([column, how]) => {
      const { from, unit } = typeof how === 'string' ? { from: how, unit: null } : how;
      return [column, { from: from ?? column, unit }] as const;
    });
    const { folder, path: template, csv, null_text: nullText, mode, load } = given;
    sources[name] = { folder, path: template, columns: Object.fromEntries(columns), csv, nullText, mode, load };
  }
  return {
    source:
      source === null
        ? null
        : {
            root: source.root,
            endpoint: source.endpoint,
            region: source.region,
            pathStyle: source.path_style,
            profile: source.profile,
          },
    completeness: yaml.completeness,
    settledMinutes: yaml.settled_minutes,
    pack: yaml.pack,
    mapping: { sources, statuses: mapping.statuses },
    settings: yaml.settings,
    retention: { keep: yaml.retention.keep, diskBytes: yaml.retention.disk_bytes },
    incremental: yaml.incremental,
  };
}

function toYaml(config: WorkspaceConfig): Record<string, unknown> {
  const { source, mapping, retention } = config;
  const sources = Object.entries(mapping.sources).map(([name, given]) => {
    const columns = Object.entries(given.columns).map(([column, { from, unit }]) => [
      column,
      unit === null ? { from } : { from, unit },
    ]);
    const { folder, path: template, csv, nullText, mode, load } = given;
    const entry = {
      folder,
      path: template,
      columns: Object.fromEntries(columns),
      csv,
      null_text: nullText,
      mode,
      load,
    };
    return [name, withoutEmpty(entry)] as const;
  });
  return {
    pack: config.pack,
    source:
      source === null
        ? null
        : withoutEmpty({
            root: source.root,
            endpoint: source.endpoint,
            region: source.region,
            path_style: source.pathStyle || null,
            profile: source.profile,
          }),
    completeness: config.completeness,
    settled_minutes: config.settledMinutes,
    mapping: withoutEmpty({ sources: Object.fromEntries(sources), statuses: mapping.statuses }),
    settings: config.settings,
    retention: { keep: retention.keep, disk_bytes: retention.diskBytes },
    incremental: config.incremental,
  };
}

/** For a new file: the pack and what differs from the defaults. */
function withoutDefaults(yaml: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const defaults = toYaml(defaultConfig());
  const entries = Object.entries(yaml).filter(
    ([key, value]) => key === 'pack' || JSON.stringify(value) !== JSON.stringify(defaults[key]),
  );
  return Object.fromEntries(entries);
}

function withoutEmpty(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown): boolean =>
    value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => !isEmpty(value)));
}

function placesOf(document: YamlDocument): Record<string, Place> {
  const places: Record<string, Place> = {};
  const visit = (value: unknown, at: readonly (string | number)[]): void => {
    places[JSON.stringify(at)] = document.keyPlaceOf(at);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [key, inner] of Object.entries(value)) visit(inner, [...at, key]);
  };
  visit(document.value, []);
  return places;
}

async function readText(file: string): Promise<string | Error> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    return error instanceof Error ? error : new Error(String(error));
  }
}
