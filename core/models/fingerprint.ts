import { createHash } from 'node:crypto';
import { type AstNode, textsOf, walkAst } from '../duckdb/ast.ts';
import type { Model, Pack } from '../packs/pack.ts';
import { settingsColumns } from '../packs/source-type.ts';

/** Raised when our own SQL (scd2 wrapper, built-in macros, staging) or a function of `analysis` changes what the same pack gives. */
export const engineVersion = 3;

export interface FingerprintInput {
  readonly model: Model;
  /** Canonical syntax tree of the model's own SQL; '' for a computed model. */
  readonly canonical: string;
  readonly query: AstNode | null;
  readonly references: readonly string[];
  /** Of the models that it reads. */
  readonly upstream: ReadonlyMap<string, string>;
}

/**
 * SHA-256 of everything that decides what a model holds, apart from the rows it reads: its SQL (layout and comments do not
 * matter), scd2, materialisation, definitions of its sources and seeds, the settings that it names, the models above it.
 */
export function fingerprintModel(input: FingerprintInput, pack: Pack): string {
  const { model, canonical, query, references, upstream } = input;
  const names = query === null ? null : namesIn(query);
  const computed =
    model.computed === null
      ? null
      : { ...model.computed, columns: model.columns.map(({ name, type }) => ({ name, type })) };
  return hash({
    engineVersion,
    sql: canonical,
    materialized: model.materialized,
    scd2: model.scd2,
    computed,
    // The reporting zone stands inside the macros reporting_date and reporting_time.
    zone: names?.has('reporting_date') || names?.has('reporting_time') ? pack.calendar.timeZone : null,
    references: references.map((name) => [name, upstream.get(name) ?? definitionOf(name, names, pack)]),
  });
}

function definitionOf(reference: string, names: ReadonlySet<string> | null, pack: Pack): unknown {
  const [schema, table] = reference.split('.');
  if (table === undefined)
    return pack.seeds.find((seed) => seed.name === reference)?.columns.map(({ name, type }) => [name, type]);
  if (reference === 'settings.values') {
    const all = names === null || names.has('*');
    return settingsColumns(pack).filter(({ name }) => all || names.has(name));
  }
  if (schema === 'settings') {
    const setting = pack.settings.find((one) => one.name === table);
    return setting?.kind === 'classes' ? setting.classes : null;
  }
  const source = pack.sources.find((one) => one.name === table);
  if (source === undefined) return null;
  const { description: _description, place: _place, freshnessDays: _freshness, columns, ...rest } = source;
  return { ...rest, columns: columns.map(({ description: _text, pii: _pii, ...column }) => column) };
}

/** Names of columns and functions in a query; `*` where it takes all columns of something. */
function namesIn(query: AstNode): ReadonlySet<string> {
  const names = new Set<string>();
  walkAst(query, (node) => {
    if (node['class'] === 'STAR') names.add('*');
    for (const name of textsOf(node, 'column_names')) names.add(name.toLowerCase());
    if (typeof node['function_name'] === 'string') names.add(node['function_name'].toLowerCase());
    return true;
  });
  return names;
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}
