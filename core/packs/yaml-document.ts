import {
  Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { Place } from './pack.ts';
import { packDiagnostic } from './pack-diagnostic.ts';

export type YamlPath = readonly (string | number)[];

/** A YAML text as plain data whose every part knows its place. */
export interface YamlDocument {
  readonly file: string;
  /** Maps are plain objects, lists arrays; text, numbers, booleans, null. An empty file is null. */
  readonly value: unknown;
  /** Place of the value at `path`, or of the nearest ancestor that exists. */
  readonly placeOf: (path: YamlPath) => Place;
  /** Place of the key at `path` (the word before the colon), or of the nearest ancestor. */
  readonly keyPlaceOf: (path: YamlPath) => Place;
}

const deepest = 40;

/** Parses one YAML 1.2 document (core schema; no anchors, tags or merge keys). Never throws; null with at least one error diagnostic. */
export function readYaml(file: string, text: string): { document: YamlDocument | null; diagnostics: Diagnostic[] } {
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const start: Place = { file, line: 1, column: 1 };
  const diagnostics: Diagnostic[] = [];
  try {
    const parsed = parseDocument(text, {
      lineCounter: lines,
      version: '1.2',
      schema: 'core',
      uniqueKeys: true,
      prettyErrors: false,
      logLevel: 'silent',
      stringKeys: true,
    });
    for (const problem of [...parsed.errors, ...parsed.warnings]) diagnostics.push(syntaxDiagnostic(problem, text, at));
    if (diagnostics.length > 0) return { document: null, diagnostics };
    const places = new Map<string, { value: Place; key: Place }>();
    const convert = (node: Node | null, path: YamlPath, key: Place): unknown => {
      const here = node?.range == null ? key : at(node.range[0]);
      places.set(pathKey(path), { value: here, key });
      if (path.length > deepest) throw new TooDeep(here);
      if (node === null) return null;
      if (isAlias(node)) {
        diagnostics.push(packDiagnostic('yaml-unsupported', here, { feature: `An alias (*${node.source})` }));
        return null;
      }
      if ((node.tag !== undefined && isCustomTag(node.tag)) || node.anchor !== undefined) {
        const feature = node.anchor === undefined ? `The tag ${node.tag}` : `An anchor (&${node.anchor})`;
        diagnostics.push(packDiagnostic('yaml-unsupported', here, { feature }));
        return null;
      }
      if (isScalar(node)) {
        if (typeof node.value === 'bigint') return String(node.value);
        return node.value;
      }
      if (isSeq(node)) {
        return node.items.map((item, i) => convert(item as Node | null, [...path, i], here));
      }
      if (isMap(node)) {
        const entries: [string, unknown][] = [];
        for (const pair of node.items) {
          const keyNode = pair.key as Node | null;
          const name = isScalar(keyNode) ? String(keyNode.value) : '';
          const keyPlace = keyNode?.range == null ? here : at(keyNode.range[0]);
          if (name === '__proto__' || name === '<<') {
            diagnostics.push(packDiagnostic('yaml-unsupported', keyPlace, { feature: `The key ${name}` }));
            continue;
          }
          entries.push([name, convert(pair.value as Node | null, [...path, name], keyPlace)]);
        }
        return Object.fromEntries(entries);
      }
      return null;
    };
    const value = convert(parsed.contents as Node | null, [], start);
    if (diagnostics.length > 0) return { document: null, diagnostics };
    const find = (path: YamlPath, which: 'value' | 'key'): Place => {
      for (let length = path.length; length >= 0; length--) {
        const found = places.get(pathKey(path.slice(0, length)));
        if (found !== undefined) return found[which];
      }
      return start;
    };
    return {
      document: { file, value, placeOf: (path) => find(path, 'value'), keyPlaceOf: (path) => find(path, 'key') },
      diagnostics: [],
    };
  } catch (error) {
    // The YAML library is recursive: absurd nesting ends in a RangeError (stack) before our own limit is seen.
    if (error instanceof TooDeep || error instanceof RangeError) {
      const place = error instanceof TooDeep ? error.place : start;
      return { document: null, diagnostics: [packDiagnostic('yaml-too-deep', place, { limit: deepest })] };
    }
    throw error;
  }
}

/** Plain data as YAML; short lists and maps of plain values on one line. */
export function writeYaml(value: unknown): string {
  const document = new Document(value, { version: '1.2', schema: 'core' });
  visit(document, {
    Collection: (_, node) => {
      const plain = node.items.every((item) => isScalar(item) || (isPair(item) && isScalar(item.value)));
      const length = JSON.stringify(node.toJSON()).length;
      if (node !== document.contents && plain && length <= 100) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 120 });
}

/**
 * `text` with the entries changed that differ between `was` (what it says now) and `wanted`; comments, order and spelling of
 * everything else stay. Maps are merged key by key, lists are replaced. The text must be readable (or empty).
 */
export function mergeYaml(
  text: string,
  was: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): string {
  const parsed = parseDocument(text, { version: '1.2', schema: 'core' });
  const document = isMap(parsed.contents) ? parsed : new Document({}, { version: '1.2', schema: 'core' });
  if (document !== parsed && text.trim() !== '')
    document.commentBefore = parsed.commentBefore ?? parsed.comment ?? null;
  mergeMap(document, document.contents as YAMLMap, was, wanted);
  return document.toString({ lineWidth: 120 });
}

/** `text` with the value at `path` set (undefined: taken out); comments and everything else stay. The text must be readable. */
export function editYaml(text: string, path: YamlPath, value: unknown): string {
  const document = parseDocument(text, { version: '1.2', schema: 'core' });
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 120 });
}

function mergeMap(
  document: Document,
  map: YAMLMap,
  was: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(was)) if (!(key in wanted)) map.delete(key);
  for (const [key, value] of Object.entries(wanted)) {
    const before = was[key];
    if (JSON.stringify(before) === JSON.stringify(value)) continue;
    const node = map.get(key, true);
    if (isMap(node) && isRecord(before) && isRecord(value)) mergeMap(document, node, before, value);
    else map.set(key, document.createNode(value));
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class TooDeep extends Error {
  readonly place: Place;
  constructor(place: Place) {
    super('YAML nested too deep');
    this.place = place;
  }
}

function pathKey(path: YamlPath): string {
  return JSON.stringify(path);
}

function isCustomTag(tag: string): boolean {
  return !tag.startsWith('tag:yaml.org,2002:') || /:(binary|merge|omap|set|pairs|timestamp)$/.test(tag);
}

function syntaxDiagnostic(problem: YAMLError, text: string, at: (offset: number) => Place): Diagnostic {
  const place = at(problem.pos[0]);
  if (problem.message.includes('call stack')) return packDiagnostic('yaml-too-deep', place, { limit: deepest });
  if (problem.code === 'DUPLICATE_KEY') {
    const key = /^[^\s:]+/.exec(text.slice(problem.pos[0], problem.pos[0] + 200))?.[0] ?? '';
    return packDiagnostic('yaml-duplicate-key', place, { key });
  }
  return packDiagnostic('yaml-syntax', place, { message: problem.message });
}
