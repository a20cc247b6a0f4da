import { z } from 'zod';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { didYouMean, suggestion } from '../protocol/did-you-mean.ts';
import { packDiagnostic } from './pack-diagnostic.ts';
import type { YamlDocument, YamlPath } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/**
 * The document's value as the schema's output, or null with a located diagnostic for every finding: unknown and missing keys,
 * wrong types and values. `what` names the whole, for example `The source`.
 */
export function validateYaml<S extends z.ZodType>(
  document: YamlDocument,
  schema: S,
  what: string,
): { value: z.output<S> | null; diagnostics: Diagnostic[] } {
  const result = schema.safeParse(document.value);
  if (result.success) return { value: result.data, diagnostics: [] };
  const diagnostics = result.error.issues.flatMap((issue) => explain(issue, [], schema, { document, what }));
  return { value: null, diagnostics };
}

interface Context {
  readonly document: YamlDocument;
  readonly what: string;
}

function explain(issue: Issue, base: YamlPath, root: Schema, context: Context): Diagnostic[] {
  const { document, what } = context;
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const value = valueAt(document.value, path);
  const where = path.length === 0 ? what : spell(path);
  if (issue.code === 'invalid_union') {
    if (issue.discriminator !== undefined && path.at(-1) === issue.discriminator)
      return [wrongKind(path, root, context)];
    const options = unionOptions(schemaAt(root, document.value, path));
    const best = closestOption(options, value);
    if (best !== null) {
      const inner = z.safeParse(best.schema, value);
      if (!inner.success) return inner.error.issues.flatMap((one) => explain(one, path, root, context));
    }
    const keys = options.flatMap(objectKeys);
    if (isPlainObject(value) && keys.length > 0) {
      return Object.keys(value).map((key) => unknownKey(key, path, keys, where, context));
    }
    const message = `expected ${options.map(kindOf).join(' or ')}, found ${describe(value)}`;
    return [packDiagnostic('invalid-value', document.placeOf(path), { where, message })];
  }
  if (issue.code === 'unrecognized_keys') {
    const known = objectKeys(schemaAt(root, document.value, path));
    return issue.keys.map((key) => unknownKey(key, path, known, where, context));
  }
  const last = path.at(-1);
  if (value === undefined && typeof last === 'string') {
    const parent = path.slice(0, -1);
    const owner = parent.length === 0 ? what : spell(parent);
    return [packDiagnostic('missing-key', document.placeOf(parent), { key: last, where: owner })];
  }
  return [packDiagnostic('invalid-value', document.placeOf(path), { where, message: plainMessage(issue, value) })];
}

function unknownKey(
  key: string,
  path: YamlPath,
  known: readonly string[],
  where: string,
  context: Context,
): Diagnostic {
  const place = context.document.keyPlaceOf([...path, key]);
  return packDiagnostic('unknown-key', place, { key, where, suggestion: suggestion(key, known), known });
}

/** A discriminated union whose discriminator (`type`) is missing or unknown; `path` ends with it. */
function wrongKind(path: YamlPath, root: Schema, { document, what }: Context): Diagnostic {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const allowed = unionOptions(schemaAt(root, document.value, parent)).flatMap((option) => {
    const literal = shapeOf(option)?.[key];
    return literal === undefined
      ? []
      : ((unwrap(literal)._zod.def as { values?: readonly unknown[] }).values ?? []).map(String);
  });
  const value = valueAt(document.value, path);
  if (value === undefined) {
    const where = parent.length === 0 ? what : spell(parent);
    return packDiagnostic('missing-key', document.placeOf(parent), { key, where });
  }
  const message = notOneOf(value, allowed);
  return packDiagnostic('invalid-value', document.placeOf(path), { where: spell(path), message });
}

function notOneOf(value: unknown, allowed: readonly string[]): string {
  const best = typeof value === 'string' ? didYouMean(value, allowed) : null;
  return `${describe(value)} is not one of ${allowed.join(', ')}${best === null ? '' : `; did you mean "${best}"`}`;
}

function plainMessage(issue: Issue, value: unknown): string {
  if (issue.code === 'invalid_type') return `expected ${article(issue.expected)}, found ${describe(value)}`;
  if (issue.code === 'invalid_value') return notOneOf(value, issue.values.map(String));
  if (issue.code === 'invalid_format' && 'pattern' in issue) return `${describe(value)} ${issue.message}`;
  return issue.message.replace(/\.$/, '');
}

function article(type: string): string {
  const words: Record<string, string> = {
    array: 'a list',
    object: 'a map',
    string: 'text',
    record: 'a map',
    int: 'an integer',
  };
  return words[type] ?? `a ${type}`;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 60)}...` : value}"`;
  return `the ${typeof value} ${String(value)}`;
}

function spell(path: YamlPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part + 1}]` : i === 0 ? part : `.${part}`)).join('');
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[part];
  }
  return current;
}

/** The schema without its optional, nullable and default wrappers, and the input side of a pipe. */
function unwrap(schema: Schema): Schema {
  let current = schema;
  for (;;) {
    const def = current._zod.def as { type: string; innerType?: Schema; in?: Schema };
    if (def.innerType !== undefined) current = def.innerType;
    else if (def.type === 'pipe' && def.in !== undefined) current = def.in;
    else return current;
  }
}

function unionOptions(schema: Schema | null): Schema[] {
  if (schema === null) return [];
  const plain = unwrap(schema);
  const def = plain._zod.def as { type: string; options?: readonly Schema[] };
  return def.type === 'union' ? (def.options ?? []).flatMap(unionOptions) : [plain];
}

function objectKeys(schema: Schema | null): string[] {
  const keys = unionOptions(schema).flatMap((option) => Object.keys(shapeOf(option) ?? {}));
  return [...new Set(keys)];
}

function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | null {
  const def = schema._zod.def as { type: string; shape?: Record<string, Schema> };
  return def.type === 'object' ? (def.shape ?? null) : null;
}

function kindOf(schema: Schema): string {
  const def = schema._zod.def as { type: string; entries?: Record<string, string> };
  return def.type === 'enum' ? `one of ${Object.values(def.entries ?? {}).join(', ')}` : article(def.type);
}

/** The member of a union that the writer most likely meant; null when nothing fits. */
function closestOption(options: readonly Schema[], value: unknown): { schema: Schema } | null {
  if (isPlainObject(value)) {
    let best: { schema: Schema; shared: number } | null = null;
    for (const schema of options) {
      const shape = shapeOf(schema);
      if (shape === null) continue;
      const shared = Object.keys(value).filter((key) => key in shape && literalFits(shape[key], value[key])).length;
      if (shared > 0 && (best === null || shared > best.shared)) best = { schema, shared };
    }
    return best;
  }
  const wanted =
    typeof value === 'string' ? ['enum', 'string', 'literal'] : Array.isArray(value) ? ['array'] : [typeof value];
  const found = options.find((schema) => wanted.includes(schema._zod.def.type));
  return found === undefined ? null : { schema: found };
}

function literalFits(schema: Schema | undefined, value: unknown): boolean {
  if (schema === undefined) return false;
  const def = unwrap(schema)._zod.def as { type: string; values?: readonly unknown[] };
  return def.type !== 'literal' || (def.values ?? []).includes(value);
}

function schemaAt(root: Schema, value: unknown, path: YamlPath): Schema | null {
  let schema: Schema | null = root;
  let current = value;
  for (const part of path) {
    if (schema === null) return null;
    const options = unionOptions(schema);
    const option: Schema | null =
      options.length === 1 ? (options[0] ?? null) : (closestOption(options, current)?.schema ?? null);
    schema = option === null ? null : childSchema(option, part);
    current = valueAt(current, [part]);
  }
  return schema;
}

function childSchema(schema: Schema, part: string | number): Schema | null {
  const def = schema._zod.def as { type: string; element?: Schema; valueType?: Schema };
  if (def.type === 'array') return def.element ?? null;
  if (def.type === 'record') return def.valueType ?? null;
  return shapeOf(schema)?.[String(part)] ?? null;
}
