import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type MetricEntry, nextEntry } from '../packs/metric-draft-yaml.ts';
import type { Metric, Place } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import { parseMetrics } from '../packs/parse-metric.ts';
import { editYaml, readYaml, writeYaml, type YamlPath } from '../packs/yaml-document.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { RemovedMetric } from '../protocol/metric-draft.ts';
import { readYamlFolder, writeYamlFile } from './yaml-folder.ts';

const folder = 'metrics';

/** A metric of the workspace, and where its parts stand. */
export interface OwnMetric {
  readonly metric: Metric;
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  /** Its entry in the file, as plain data. */
  readonly entry: MetricEntry;
  /**
   * Place of a part of it (of an older version: by `name@version`); of what is not written, that of the whole. `at`: 1-based in the
   * text of the part.
   */
  readonly placeOf: (version: string, part: string | null, at: TextPlace | null) => Place;
}

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export interface OwnMetrics {
  readonly metrics: readonly OwnMetric[];
  /** What is wrong with the files; the metrics of the others are there. */
  readonly diagnostics: readonly Diagnostic[];
  /** Another one for other files; empty without any. */
  readonly revision: string;
}

const none: OwnMetrics = { metrics: [], diagnostics: [], revision: '' };

/** The metrics in `<workspace>/metrics/*.yml`, in the format of a pack's. They need no refresh: any snapshot is asked for them. */
export async function readOwnMetrics(workspaceDir: string): Promise<OwnMetrics> {
  const read = await readYamlFolder(workspaceDir, folder, /^[^.].*\.ya?ml$/);
  if (read.files.length === 0 && read.diagnostics.length === 0) return none;
  const hash = createHash('sha256');
  const metrics = new Map<string, OwnMetric>();
  const diagnostics = [...read.diagnostics];
  for (const { file, text } of read.files) {
    hash.update(`${file}\n${text.length}\n${text}`);
    const parsed = parseOwnMetrics(file, text);
    diagnostics.push(...parsed.diagnostics);
    for (const own of parsed.metrics) {
      const twin = metrics.get(own.metric.name);
      if (twin === undefined) metrics.set(own.metric.name, own);
      else {
        const params = { kind: 'metric', name: own.metric.name, other: `${twin.file}:${twin.metric.place.line}` };
        diagnostics.push(packDiagnostic('duplicate-name', own.metric.place, params));
      }
    }
  }
  return { metrics: [...metrics.values()], diagnostics, revision: hash.digest('hex') };
}

/** The text of one file. */
export function parseOwnMetrics(
  file: string,
  text: string,
): { readonly metrics: readonly OwnMetric[]; readonly diagnostics: readonly Diagnostic[] } {
  const { document, diagnostics } = readYaml(file, text);
  if (document === null) return { metrics: [], diagnostics };
  const parsed = parseMetrics(document);
  const entries = (document.value as { readonly metrics?: readonly MetricEntry[] } | null)?.metrics ?? [];
  const metrics = parsed.metrics.map((metric, at): OwnMetric => {
    const entry = entries[at] ?? {};
    const placeOf: OwnMetric['placeOf'] = (version, part, inPart) => {
      const older = metric.previous.find((one) => one.name === version)?.version;
      const written = Array.isArray(entry['previous']) ? (entry['previous'] as MetricEntry[]) : [];
      const index = written.findIndex((one) => (one['version'] ?? 1) === older);
      const where: YamlPath = older === undefined ? ['metrics', at] : ['metrics', at, 'previous', index];
      if (part === null) return document.placeOf(where);
      const value = (older === undefined ? entry : written[index])?.[part];
      const place = document.placeOf([...where, part]);
      return inPart === null || typeof value !== 'string' ? place : inScalar(text, place, value, inPart);
    };
    return { metric, file, entry, placeOf };
  });
  return { metrics, diagnostics: parsed.diagnostics };
}

/** A place inside a scalar: exact where it stands plain, quoted or as a block, that of the scalar where it is folded. */
function inScalar(text: string, place: Place, value: string, { line, column }: TextPlace): Place {
  const lines = text.split('\n');
  const raw = lines[place.line - 1]?.slice(place.column - 1) ?? '';
  if (raw.startsWith('|')) {
    const indent = /^ */.exec(lines[place.line] ?? '')?.[0].length ?? 0;
    return { ...place, line: place.line + line, column: indent + column };
  }
  const quote = /^["']/.test(raw) ? 1 : 0;
  return raw.startsWith(value, quote) ? { ...place, column: place.column + quote + column - 1 } : place;
}

/** The text of a file with one metric. */
export function metricFileText(entry: MetricEntry): string {
  return writeYaml({ metrics: [entry] });
}

/**
 * Writes a metric: into the file that has it (its other metrics and its comments stay), else as `metrics/<name>.yml`. Another
 * definition than the file's gets the next version and keeps the one before. Errors: `metric-invalid`, where the text could not be
 * read again; `metric-name-taken`, where `replaces` is not its name and another file has it.
 */
export async function saveOwnMetric(
  workspaceDir: string,
  entry: MetricEntry,
  { replaces, change }: { readonly replaces: string | null; readonly change: string | null },
): Promise<void> {
  const [fresh] = readableMetric(`${folder}/${String(entry['name'])}.yml`, metricFileText(entry)).metrics;
  if (fresh === undefined) return;
  const { name } = fresh.metric;
  const { metrics } = await readOwnMetrics(workspaceDir);
  const old = metrics.find((own) => own.metric.name === name);
  if (old !== undefined && replaces !== name) {
    throw new EngineError('metric-name-taken', { name, by: `${old.file}:${old.metric.place.line}` });
  }
  if (old === undefined) {
    await writeMetrics(workspaceDir, await freeFile(workspaceDir, name), metricFileText(entry));
    return;
  }
  const file = path.join(workspaceDir, old.file);
  const text = await readFile(file, 'utf8');
  const next = nextEntry({ metric: old.metric, entry: old.entry }, { metric: fresh.metric, entry }, change);
  await writeMetrics(workspaceDir, old.file, editYaml(text, ['metrics', indexIn(text, old)], next));
}

/** Takes a metric out of its file (and the file away where nothing else stands in it). Errors: `metric-not-own`. */
export async function removeOwnMetric(workspaceDir: string, name: string): Promise<RemovedMetric> {
  const { metrics } = await readOwnMetrics(workspaceDir);
  const own = metrics.find(({ metric }) => metric.name === name);
  if (own === undefined) {
    throw new EngineError('metric-not-own', { name, known: metrics.map(({ metric }) => metric.name) });
  }
  const file = path.join(workspaceDir, own.file);
  const text = await readFile(file, 'utf8');
  const others = metrics.filter((one) => one.file === own.file && one !== own);
  if (others.length === 0 && parseOwnMetrics(own.file, text).metrics.length === 1) await rm(file);
  else {
    const edited = editYaml(text, ['metrics', indexIn(text, own)], undefined);
    await writeYamlFile(workspaceDir, { file: own.file, text: edited });
  }
  return { name, label: own.metric.label, text: metricFileText(own.entry) };
}

/** Writes what `removeOwnMetric` gave. Errors: `metric-invalid`, `metric-name-taken`. */
export async function restoreOwnMetric(workspaceDir: string, text: string): Promise<void> {
  const [own] = readableMetric(`${folder}/restored.yml`, text).metrics;
  if (own !== undefined) await saveOwnMetric(workspaceDir, own.entry, { replaces: null, change: null });
}

/** Errors: `metric-invalid`. */
function readableMetric(file: string, text: string) {
  const parsed = parseOwnMetrics(file, text);
  if (parsed.diagnostics.length > 0) throw new EngineError('metric-invalid', { file, diagnostics: parsed.diagnostics });
  return parsed;
}

async function writeMetrics(workspaceDir: string, file: string, text: string): Promise<void> {
  readableMetric(file, text);
  await writeYamlFile(workspaceDir, { file, text });
}

/** A file of this name may be there, with metrics of other names or with a fault: it is left alone. */
async function freeFile(workspaceDir: string, name: string): Promise<string> {
  const there = new Set(await readdir(path.join(workspaceDir, folder)).catch(() => []));
  for (let n = 1; ; n++) {
    const file = n === 1 ? `${name}.yml` : `${name}_${n}.yml`;
    if (!there.has(file)) return `${folder}/${file}`;
  }
}

function indexIn(text: string, { file, metric }: OwnMetric): number {
  return parseOwnMetrics(file, text).metrics.findIndex((own) => own.metric.name === metric.name);
}
