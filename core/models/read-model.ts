import type { AstNode, Parsed, ParsedSql } from '../duckdb/ast.ts';
import type { Model } from '../packs/pack.ts';
import { type FindingPlace, packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { sqlDiagnostic } from './bind-model.ts';
import { findReferences, type Refusal } from './references.ts';

/** A model whose SQL is one SELECT over relations that exist. */
export interface ReadModel {
  readonly model: Model;
  /** Null for a computed model. */
  readonly query: AstNode | null;
  readonly canonical: string;
  readonly references: readonly string[];
}

/** A SELECT of the pack that is no model (a check, a data test) is named and placed like one. */
export type SqlOwner = Pick<Model, 'name' | 'sqlFile' | 'sql'>;

/** Reads a model's parsed SQL: one SELECT, known references, nothing that a pack may not do. Null with diagnostics otherwise. */
export function readModel(
  model: Model,
  parsed: Parsed<ParsedSql> | null,
  known: ReadonlySet<string>,
): { parsed: ReadModel | null; diagnostics: Diagnostic[] } {
  if (model.computed !== null || parsed === null) {
    const inputs = model.computed?.inputs ?? [];
    const diagnostics = inputs.flatMap((input) => unknownReference(model, input, model.place, known));
    return {
      parsed: diagnostics.length > 0 ? null : { model, query: null, canonical: '', references: inputs },
      diagnostics,
    };
  }
  const { query, references, diagnostics } = readSelect(model, parsed, known);
  for (const optional of model.optionalReferences) {
    if (query === null || references.includes(optional)) continue;
    const hint = suggestion(optional, references);
    const message = `optional_references names "${optional}", which the SQL does not read.${hint}`;
    diagnostics.push(packDiagnostic('model-inconsistent', model.place, { model: model.name, message }));
  }
  if (diagnostics.length > 0 || query === null || !parsed.ok) return { parsed: null, diagnostics };
  return { parsed: { model, query, canonical: parsed.canonical, references }, diagnostics };
}

/** One plain SELECT over known relations; query is null where it is none. */
export function readSelect(
  owner: SqlOwner,
  parsed: Parsed<ParsedSql>,
  known: ReadonlySet<string>,
): { query: AstNode | null; references: string[]; diagnostics: Diagnostic[] } {
  const at = (place: { line: number | null; column: number | null }): FindingPlace => ({
    file: owner.sqlFile,
    line: place.line,
    column: place.column,
  });
  const refuse = (diagnostic: Diagnostic) => ({ query: null, references: [], diagnostics: [diagnostic] });
  if (!parsed.ok) {
    if (parsed.problem.kind === 'syntax') return refuse(sqlDiagnostic(owner, parsed.problem));
    const params = { model: owner.name, found: 'a statement of another kind' };
    return refuse(packDiagnostic('model-not-one-select', at(parsed.problem), params));
  }
  const [query, second] = parsed.statements;
  if (query === undefined || second !== undefined) {
    const found = query === undefined ? 'nothing' : `${parsed.statements.length} statements`;
    return refuse(packDiagnostic('model-not-one-select', at({ line: 1, column: 1 }), { model: owner.name, found }));
  }
  const { references, refusals } = findReferences(query, owner.sql);
  const diagnostics = [
    ...refusals.map((refusal) => refusalDiagnostic(owner, refusal)),
    ...references.flatMap((reference) => unknownReference(owner, reference.name, at(reference), known)),
  ];
  return { query, references: references.map((reference) => reference.name), diagnostics };
}

function refusalDiagnostic(owner: SqlOwner, refusal: Refusal): Diagnostic {
  const place = { file: owner.sqlFile, line: refusal.line, column: refusal.column };
  const codes = {
    'reads-files': 'pack-reads-files',
    'not-plain': 'sql-not-plain',
    'not-repeatable': 'sql-not-repeatable',
  } as const;
  return packDiagnostic(codes[refusal.rule], place, { model: owner.name, what: refusal.what });
}

function unknownReference(
  owner: Pick<Model, 'name'>,
  name: string,
  place: FindingPlace,
  known: ReadonlySet<string>,
): Diagnostic[] {
  if (known.has(name)) return [];
  const params = { model: owner.name, reference: name, suggestion: suggestReference(name, known) };
  return [packDiagnostic('unknown-reference', place, params)];
}

/** `orders` may mean `source.orders`; else the closest name. */
function suggestReference(name: string, known: ReadonlySet<string>): string {
  const bare = name.slice(name.indexOf('.') + 1);
  const qualified = [`source.${bare}`, `settings.${bare}`, bare].find((one) => one !== name && known.has(one));
  return qualified === undefined ? suggestion(name, known) : ` Did you mean "${qualified}"?`;
}
