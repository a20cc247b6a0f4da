import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { isRowWise } from '../models/row-wise.ts';
import type { CatalogModel } from '../protocol/catalog.ts';
import type { SourceShare } from '../protocol/made-from.ts';

/** `counted`: the rows themselves; `beside`: rows that say what they belong to. */
type Part = 'counted' | 'beside';

/** Rows of a relation with some values of one column. */
interface Chosen {
  readonly column: string;
  /** SQL of one column, `v`. */
  readonly values: string;
}

/** Rows of a source, or of its history. */
interface Rows extends Chosen {
  readonly relation: string;
}

/**
 * Follows rows up to the extract files that hold them, along the columns by which models are built in parts: the loader has proven that
 * rows with a value are made of the driver's rows with that value alone. Where there is no such column, or a value is changed on
 * the way, the source cannot be narrowed, and the reason is kept.
 */
export class FileTrace {
  readonly #connection: Connection;
  readonly #models: ReadonlyMap<string, CatalogModel>;
  readonly #keyOf: (table: string) => string | null;
  readonly #found = new Map<string, Rows[]>();
  /** Sources whose counted rows cannot be told -> why. */
  readonly #unknown = new Map<string, string>();
  /** Sources that something else reads as a whole -> what. */
  readonly #beside = new Map<string, string>();
  /** SQL of values -> the temporary table that holds them: ways to several sources begin alike. */
  readonly #kept = new Map<string, string>();
  /** Relation, column and values -> whether all of them stand in it. */
  readonly #same = new Map<string, boolean>();

  /** @param keyOf the column that tells the rows of a table apart; null where none does */
  constructor(connection: Connection, models: readonly CatalogModel[], keyOf: (table: string) => string | null) {
    this.#connection = connection;
    this.#models = new Map(models.map((model) => [model.name, model]));
    this.#keyOf = keyOf;
  }

  /** All rows of a table count, or cannot be told from those that do. */
  countWhole(table: string, why: string): void {
    for (const source of this.#sourcesOf(table)) if (!this.#unknown.has(source)) this.#unknown.set(source, why);
  }

  /** A table beside the rows is read as a whole. */
  readWhole(table: string, why: string): void {
    for (const source of this.#sourcesOf(table)) if (!this.#beside.has(source)) this.#beside.set(source, why);
  }

  /**
   * Follows the rows of a table whose `column` has one of `values`. `own`: the same rows by the key of a table on the way, which
   * each row hands on from the one row that it is made of.
   */
  async follow(table: string, given: Chosen, part: Part, from: Chosen | null = null): Promise<void> {
    const { column, values } = await this.#keep(given);
    const own = from === null ? null : await this.#keep(from);
    const whole = (why: string) => (part === 'counted' ? this.countWhole(table, why) : this.readWhole(table, why));
    const model = this.#models.get(table);
    if (model === undefined) return whole(`${table} is not in the catalog`);
    const key = this.#keyOf(table);
    const keyed = ({ column: by, values: of }: Chosen): Chosen | null =>
      key === null ? null : { column: key, values: by === key ? of : valuesOf(key, table, isIn(by, of)) };
    const rows = own ?? keyed({ column, values });
    const cut = model.incremental ?? null;
    if (cut === null) return this.#toSource(model, { column, values }, rows, part, whole);
    if (rows === null && part === 'counted' && (await this.#holds(`SELECT 1 FROM (${values}) WHERE v IS NULL`))) {
      return whole(`rows of ${table} without a ${column} lead to no file`);
    }
    const parts = column === cut.column ? values : valuesOf(cut.column, table, isIn(column, values));
    const driven = await this.#keep({ column: cut.column, values: parts });
    // What the rows were known by may end here: they have a key of their own, then.
    const next = [rows, rows === null ? null : keyed(rows)].flatMap((one) =>
      one === null ? [] : (handedOn(model, cut.driver, one) ?? []),
    );
    await this.follow(cut.driver, driven, part, next[0] ?? null);
    for (const [lookup, by] of Object.entries(cut.lookups)) {
      const looked = { column: by, values: valuesOf(by, cut.driver, isIn(cut.column, driven.values)) };
      await this.follow(lookup, looked, 'beside');
    }
    const followed = [cut.driver, ...Object.keys(cut.lookups)];
    for (const other of model.references.filter((reference) => !followed.includes(reference))) {
      this.readWhole(other, `${table} reads ${other}, which is made of all rows together`);
    }
  }

  /** What was found of each source, in the order of the catalog. */
  async shares(): Promise<readonly SourceShare[]> {
    const shares: SourceShare[] = [];
    for (const { name, kind } of this.#models.values()) {
      if (kind !== 'source') continue;
      const source = name.replace(/^source\./, '');
      const [unknown, beside] = [this.#unknown.get(source), this.#beside.get(source)];
      const found = this.#found.get(source) ?? [];
      if (unknown !== undefined) shares.push({ source, files: null, why: unknown });
      else if (found.length > 0) shares.push({ source, files: await this.#filesOf(found), why: beside ?? null });
      else if (beside !== undefined) shares.push({ source, files: null, why: beside });
    }
    return shares;
  }

  /** The last step: a table that reads one source row by row, and hands a column on as it is. */
  async #toSource(
    model: CatalogModel,
    chosen: Chosen,
    own: Chosen | null,
    part: Part,
    whole: (why: string) => void,
  ): Promise<void> {
    const [relation, second] = model.references;
    if (relation === undefined || second !== undefined || !/^(source|history)\./.test(relation)) {
      return whole(`${model.name} is made of all rows together`);
    }
    if (model.sql === null || !(await isRowWise(this.#connection, model.sql, relation))) {
      return whole(`${model.name} does not take ${relation} row by row`);
    }
    for (const one of own === null ? [chosen] : [own, chosen]) {
      const from = handedOn(model, relation, one);
      // What is looked up may not be there: an order of a customer whom no extract has.
      const all = valuesOf(one.column, model.name, `${quoteName(one.column)} IS NOT NULL`);
      const checked = from === null || part === 'counted' ? from : { column: from.column, values: all };
      if (from === null || checked === null || !(await this.#isSame(relation, checked))) continue;
      const source = relation.replace(/^\w+\./, '');
      const known = this.#found.get(source) ?? [];
      const rows = { relation, ...from };
      if (!known.some((one) => JSON.stringify(one) === JSON.stringify(rows))) this.#found.set(source, [...known, rows]);
      return;
    }
    whole(`${model.name} does not hand on ${chosen.column} as ${relation} has it`);
  }

  async #keep({ column, values }: Chosen): Promise<Chosen> {
    if (/^SELECT v FROM trace_\d+$/.test(values)) return { column, values };
    const known = this.#kept.get(values) ?? `trace_${this.#kept.size + 1}`;
    if (!this.#kept.has(values)) await this.#connection.run(`CREATE TEMP TABLE ${known} AS ${values}`);
    this.#kept.set(values, known);
    return { column, values: `SELECT v FROM ${known}` };
  }

  /** Whether every value stands in the relation, in rows that have one. */
  async #isSame(relation: string, { column, values }: Chosen): Promise<boolean> {
    const question = JSON.stringify([relation, column, values]);
    const known = this.#same.get(question);
    if (known !== undefined) return known;
    const there = `SELECT ${textOf(column)} FROM ${relationSql(relation)} WHERE ${quoteName(column)} IS NOT NULL`;
    const same = !(await this.#holds(
      `SELECT 1 FROM (${values}) WHERE v IS NULL OR CAST(v AS VARCHAR) NOT IN (${there})`,
    ));
    this.#same.set(question, same);
    return same;
  }

  async #filesOf(found: readonly Rows[]): Promise<SourceShare['files']> {
    const relations = [...new Set(found.map(({ relation }) => relation))];
    const counted = relations.map((relation) => {
      const any = found
        .filter((rows) => rows.relation === relation)
        .map(({ column, values }) => `${textOf(column)} IN (SELECT CAST(v AS VARCHAR) FROM (${values}))`);
      return `SELECT _file, count(*) AS n FROM ${relationSql(relation)} WHERE ${any.join(' OR ')} GROUP BY _file`;
    });
    const rows = await this.#connection.rows<{ path: string; n: unknown }>(
      `SELECT path, max(n) AS n FROM (${counted.join(' UNION ALL ')}) AS used
       JOIN meta.extract_files AS f ON f.file_id = used._file GROUP BY path, extract_date ORDER BY extract_date DESC, path`,
    );
    return rows.map(({ path, n }) => ({ path, rows: Number(n) }));
  }

  #sourcesOf(table: string, seen = new Set<string>()): ReadonlySet<string> {
    const sources = new Set<string>();
    const visit = (reference: string): void => {
      // The history of a source is its extracts, too.
      const name = reference.replace(/^history\./, 'source.');
      const model = this.#models.get(name);
      if (model === undefined || seen.has(name)) return;
      seen.add(name);
      if (model.kind === 'source') sources.add(name.replace(/^source\./, ''));
      for (const next of model.references) visit(next);
    };
    visit(table);
    return sources;
  }

  async #holds(sql: string): Promise<boolean> {
    return (await this.#connection.value(`SELECT EXISTS (${sql})`)) === true;
  }
}

/** A column of a relation that a model makes one of its columns of, and of nothing else; null where there is none. */
function handedOn(model: CatalogModel, relation: string, { column, values }: Chosen): Chosen | null {
  const [from, second] = model.columns.find(({ name }) => name === column)?.lineage ?? [];
  if (from === undefined || second !== undefined || !from.startsWith(`${relation}.`)) return null;
  return { column: from.slice(relation.length + 1), values };
}

function valuesOf(column: string, table: string, where: string): string {
  return `SELECT DISTINCT ${quoteName(column)} AS v FROM ${quoteName(table)} WHERE ${where}`;
}

function isIn(column: string, values: string): string {
  return `${quoteName(column)} IN (SELECT v FROM (${values}))`;
}

function textOf(column: string): string {
  return `CAST(${quoteName(column)} AS VARCHAR)`;
}

function relationSql(relation: string): string {
  const [schema = '', name = ''] = relation.split('.');
  return `${quoteName(schema)}.${quoteName(name)}`;
}
