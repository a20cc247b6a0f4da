import { type AstNode, type AstValue, isNode, locateNode, nodes, parseSql, textOf } from '../duckdb/ast.ts';
import type { Connection } from '../duckdb/connection.ts';
import { didYouMean } from '../protocol/did-you-mean.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { allowedFunctions, allowedSystemRelations, allowedTableFunctions } from './allowed-functions.ts';

/** What a snapshot offers, in lower case: `schema.name`. */
export interface GateScope {
  /** Name of the snapshot's database. */
  readonly database: string;
  readonly relations: ReadonlySet<string>;
  /** The snapshot's own macros: built-in ones and `metrics.<name>`. */
  readonly macros: ReadonlySet<string>;
}

const expressionClasses = new Set(
  `COLUMN_REF CONSTANT FUNCTION WINDOW OPERATOR COMPARISON CONJUNCTION BETWEEN CASE CAST COLLATE SUBQUERY STAR LAMBDA LAMBDA_REF
   POSITIONAL_REFERENCE PARAMETER DEFAULT`.split(/\s+/),
);
const queryNodes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE']);
const tableRefs = new Set([
  'BASE_TABLE',
  'SUBQUERY',
  'JOIN',
  'TABLE_FUNCTION',
  'EMPTY',
  'EXPRESSION_LIST',
  'PIVOT',
  'SHOW_REF',
]);
const listings = new Set(['"tables"', 'tables', '__show_tables_expanded']);

/** White space and comments. */
const blank = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)*`;
const option = String.raw`(?:analyze|format\s+\w+)`;
const explain = new RegExp(
  String.raw`^${blank}explain\b${blank}(?:analyze\b|\(\s*${option}(?:\s*,\s*${option})*\s*\))?`,
  'i',
);

/**
 * Lets a text of people through when it is one SELECT, or an EXPLAIN of one, that reads relations of the snapshot and calls
 * functions of the allow-list; both are read from DuckDB's own syntax tree. Errors: `sql-failed` (syntax, with its place),
 * `statement-not-allowed`, `function-not-allowed`, `relation-unknown`.
 */
export async function checkStatement(connection: Connection, sql: string, scope: GateScope): Promise<void> {
  // Blanks instead of EXPLAIN keep every position.
  const select = sql.replace(explain, (prefix) => prefix.replaceAll(/[^\n]/g, ' '));
  const parsed = await parseSql(connection, select);
  if (!parsed.ok) {
    const { kind, message, line, column } = parsed.problem;
    if (kind === 'not-select') throw notAllowed('it is another kind of statement', insteadOf(sql));
    const place = line === null ? '' : ` (line ${line}, column ${column})`;
    throw new EngineError('sql-failed', { message: `${message}${place}`, sql });
  }
  if (parsed.statements.length !== 1) {
    const what = parsed.statements.length === 0 ? 'there is none' : `there are ${parsed.statements.length}`;
    throw notAllowed(what, 'Run the statements one by one.');
  }
  new Gate(select, scope).check(parsed.statements[0], new Set());
}

class Gate {
  readonly #sql: string;
  readonly #scope: GateScope;

  constructor(sql: string, scope: GateScope) {
    this.#sql = sql;
    this.#scope = scope;
  }

  /** `named`: the common table expressions that can be seen here. */
  check(value: AstValue | undefined, named: ReadonlySet<string>): void {
    if (Array.isArray(value)) for (const each of value as readonly AstValue[]) this.check(each, named);
    if (!isNode(value)) return;
    const type = textOf(value, 'type');
    if ('class' in value) this.#expression(value);
    else if ('cte_map' in value) {
      this.#query(value, type, named);
      return;
    } else if ('alias' in value && 'sample' in value) this.#tableRef(value, type, named);
    if (type === 'TABLE_FUNCTION') {
      // The function itself has been looked up among those of FROM; its arguments are expressions like any other.
      const call = value['function'];
      if (isNode(call)) for (const [key, each] of Object.entries(call)) if (key !== 'class') this.check(each, named);
      return;
    }
    for (const each of Object.values(value)) this.check(each, named);
  }

  /** A common table expression is seen by those after it and by the query, a recursive one by itself too. */
  #query(node: AstNode, type: string, named: ReadonlySet<string>): void {
    if (!queryNodes.has(type)) throw notAllowed(`${type} is unknown`, 'Write it in another way.');
    const inner = new Set(named);
    const map = node['cte_map'];
    for (const entry of isNode(map) ? nodes(map['map']) : []) {
      const name = textOf(entry, 'key').toLowerCase();
      const query = isNode(entry['value']) ? entry['value']['query'] : undefined;
      const body = isNode(query) ? query['node'] : undefined;
      const recursive = isNode(body) && textOf(body, 'type') === 'RECURSIVE_CTE_NODE';
      this.check(entry['value'], recursive ? new Set([...inner, name]) : inner);
      inner.add(name);
    }
    for (const [key, each] of Object.entries(node)) if (key !== 'cte_map') this.check(each, inner);
  }

  #expression(node: AstNode): void {
    const kind = textOf(node, 'class');
    if (!expressionClasses.has(kind)) throw notAllowed(`${kind} is unknown`, 'Write it in another way.');
    if (kind === 'PARAMETER') throw notAllowed('it has a parameter', 'Write the value itself.');
    if (kind !== 'FUNCTION' && kind !== 'WINDOW') return;
    const { name, schema } = this.#functionName(node);
    // `region.upper()` has the column where a schema would stand: the name decides, built-in ones are the same everywhere.
    const { macros } = this.#scope;
    const known = allowedFunctions.has(name) || macros.has(`main.${name}`) || macros.has(`${schema}.${name}`);
    if (!known) throw this.#functionRefused(node);
  }

  #tableRef(node: AstNode, type: string, named: ReadonlySet<string>): void {
    if (!tableRefs.has(type)) throw notAllowed(`${type} in FROM is unknown`, 'Write it in another way.');
    if (type === 'BASE_TABLE') this.#relation(node, named);
    if (type === 'TABLE_FUNCTION') this.#tableFunction(node);
    if (type === 'SHOW_REF' && !isNode(node['query']) && !listings.has(textOf(node, 'table_name'))) {
      throw notAllowed(
        `SHOW ${textOf(node, 'table_name')}`,
        'Use SHOW TABLES, SHOW ALL TABLES, DESCRIBE or SUMMARIZE.',
      );
    }
    if (type === 'PIVOT') {
      const fixed = nodes(node['pivots']).every(
        (pivot) => textOf(pivot, 'pivot_enum') === '' && nodes(pivot['entries']).length > 0,
      );
      if (!fixed) throw notAllowed('PIVOT has no list of values', insteadOf('pivot'));
    }
  }

  #relation(node: AstNode, named: ReadonlySet<string>): void {
    const table = textOf(node, 'table_name').toLowerCase();
    const catalog = textOf(node, 'catalog_name').toLowerCase();
    const written = textOf(node, 'schema_name').toLowerCase();
    if (catalog === '' && written === '' && named.has(table)) return;
    const { database, relations } = this.#scope;
    // `warehouse.dim_date` names the database, not a schema.
    const schema = written === '' || (catalog === '' && written === database) ? 'main' : written;
    const name = `${schema}.${table}`;
    const known = relations.has(name) || (catalog === '' && allowedSystemRelations.has(name));
    if (known && ['', database].includes(catalog)) return;
    const shown = [textOf(node, 'catalog_name'), textOf(node, 'schema_name'), textOf(node, 'table_name')].filter(
      (part) => part !== '',
    );
    const place = locateNode(this.#sql, node);
    const short = (each: string): string => each.replace(/^main\./, '');
    throw new EngineError('relation-unknown', {
      relation: shown.join('.'),
      line: place?.line ?? null,
      column: place?.column ?? null,
      instead: didYouMean(short(name), [...relations].map(short)),
    });
  }

  #tableFunction(node: AstNode): void {
    const call = node['function'];
    if (!isNode(call) || textOf(call, 'class') !== 'FUNCTION')
      throw notAllowed('FROM calls no function', 'Write a table.');
    const { name, schema } = this.#functionName(call);
    const builtIn = ['', 'main'].includes(schema) && allowedTableFunctions.has(name);
    if (!builtIn && !this.#scope.macros.has(`${schema || 'main'}.${name}`)) throw this.#functionRefused(call);
  }

  #functionName(node: AstNode): { readonly name: string; readonly schema: string } {
    const catalog = textOf(node, 'catalog').toLowerCase();
    const schema = textOf(node, 'schema').toLowerCase();
    const name = textOf(node, 'function_name').toLowerCase();
    // A catalog other than the snapshot's is no name that any list has.
    const within = catalog === '' || catalog === this.#scope.database;
    return {
      name,
      schema: within && schema === this.#scope.database ? 'main' : within ? schema : `${catalog}.${schema}`,
    };
  }

  #functionRefused(node: AstNode): EngineError {
    const place = locateNode(this.#sql, node);
    return new EngineError('function-not-allowed', {
      function: textOf(node, 'function_name'),
      line: place?.line ?? null,
      column: place?.column ?? null,
    });
  }
}

function notAllowed(what: string, instead: string): EngineError {
  return new EngineError('statement-not-allowed', { what, instead });
}

function insteadOf(sql: string): string {
  if (/\bpivot\b/i.test(sql)) return "Write PIVOT with its values: FROM t PIVOT (sum(x) FOR y IN ('a', 'b')).";
  return 'A snapshot never changes: results can be exported, and tables are made by models of the pack.';
}
