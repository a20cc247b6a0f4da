import { type AstNode, type AstValue, isNode, nodes, textOf, walkAst } from '../duckdb/ast.ts';

/**
 * For each column of a bound plan, in order, the columns it is made of: `source.orders.total_amount`, `stg_orders.status`,
 * sorted. `<relation>.*` stands for the mere number of rows (`count(*)`). Conditions of joins and filters are not part of it.
 */
export function planLineage(plan: AstNode): string[][] {
  return new PlanReader().read(plan).map((columns) => [...columns].sort());
}

type Columns = readonly ReadonlySet<string>[];
const none: ReadonlySet<string> = new Set();

/** Every operator gives one set for each of its output columns; BOUND_REF.index counts over the outputs of its inputs. */
class PlanReader {
  readonly #commonTables = new Map<number, Columns>();
  readonly #bindings = new Map<number, Columns>();
  /** Columns that correlated subqueries take from the outer side, innermost last. */
  readonly #correlated: Columns[] = [];

  read(node: AstNode): Columns {
    const inputs = nodes(node['children']);
    const [first, second] = inputs;
    switch (textOf(node, 'type')) {
      case 'LOGICAL_GET':
        return this.#readGet(node, first);
      case 'LOGICAL_PROJECTION': {
        const input = this.#input(first);
        const output = nodes(node['expressions']).map((expression) => this.#columnsOf(expression, input));
        this.#bindings.set(Number(node['table_index']), output);
        return output;
      }
      case 'LOGICAL_FILTER':
        return project(this.#input(first), node['projection_map']);
      case 'LOGICAL_ORDER_BY':
        return project(this.#input(first), node['projections']);
      case 'LOGICAL_LIMIT':
      case 'LOGICAL_DISTINCT':
      case 'LOGICAL_TOP_N':
      case 'LOGICAL_SAMPLE':
        return this.#input(first);
      case 'LOGICAL_AGGREGATE_AND_GROUP_BY':
        return this.#readAggregate(node, first);
      case 'LOGICAL_WINDOW': {
        const input = this.#input(first);
        const rows = first === undefined ? none : relationsOf(first, this.#commonTables);
        return [...input, ...nodes(node['expressions']).map((one) => this.#columnsOf(one, input, rows))];
      }
      case 'LOGICAL_UNNEST': {
        const input = this.#input(first);
        return [...input, ...nodes(node['expressions']).map((expression) => this.#columnsOf(expression, input))];
      }
      case 'LOGICAL_UNION':
      case 'LOGICAL_INTERSECT':
        return merge(inputs.map((input) => this.read(input)));
      case 'LOGICAL_EXCEPT':
        return inputs.map((input) => this.read(input))[0] ?? [];
      case 'LOGICAL_COMPARISON_JOIN':
      case 'LOGICAL_DELIM_JOIN':
      case 'LOGICAL_DEPENDENT_JOIN':
      case 'LOGICAL_ASOF_JOIN':
      case 'LOGICAL_ANY_JOIN':
      case 'LOGICAL_CROSS_PRODUCT':
      case 'LOGICAL_POSITIONAL_JOIN':
        return this.#readJoin(node, first, second);
      case 'LOGICAL_DELIM_GET': {
        const outer = this.#correlated.at(-1) ?? [];
        this.#bindings.set(Number(node['table_index']), outer);
        return outer.length > 0 ? outer : empty(node);
      }
      case 'LOGICAL_MATERIALIZED_CTE':
        this.#commonTables.set(Number(node['table_index']), this.#input(first));
        return this.#input(second);
      case 'LOGICAL_RECURSIVE_CTE': {
        const start = this.#input(first);
        this.#commonTables.set(Number(node['table_index']), start);
        const both = merge([start, this.#input(second)]);
        this.#commonTables.set(Number(node['table_index']), both);
        return both;
      }
      case 'LOGICAL_CTE_REF': {
        const definition = this.#commonTables.get(Number(node['cte_index'])) ?? [];
        return empty(node).map((nothing, i) => definition[i] ?? nothing);
      }
      case 'LOGICAL_PIVOT':
        return this.#readPivot(node, first);
      case 'LOGICAL_DUMMY_SCAN':
        return [none];
      case 'LOGICAL_EXPRESSION_GET':
        return this.#readValues(node, first);
      case 'LOGICAL_CHUNK_GET':
      case 'LOGICAL_EMPTY_RESULT':
        return empty(node);
      default:
        return inputs.flatMap((input) => this.read(input));
    }
  }

  #input(node: AstNode | undefined): Columns {
    return node === undefined ? [] : this.read(node);
  }

  #readGet(node: AstNode, input: AstNode | undefined): Columns {
    const relation = relationOf(node);
    const names = Array.isArray(node['names']) ? node['names'].map(String) : [];
    const columns = nodes(node['column_indexes']).map((column): ReadonlySet<string> => {
      const name = names[Number(column['index'])];
      return relation === null || name === undefined ? none : new Set([`${relation}.${name}`]);
    });
    const output = project(columns, node['projection_ids']);
    if (input === undefined) return output.length > 0 ? output : [none];
    // A table function over columns of its input, for example unnest.
    const below = this.read(input);
    const all = union(below);
    const kept = Array.isArray(node['projected_input']) ? node['projected_input'] : [];
    return [...output.map(() => all), ...kept.map((index) => below[Number(index)] ?? none)];
  }

  #readAggregate(node: AstNode, first: AstNode | undefined): Columns {
    const input = this.#input(first);
    const rows = first === undefined ? none : relationsOf(first, this.#commonTables);
    const groupings = Array.isArray(node['grouping_functions']) ? node['grouping_functions'] : [];
    return [
      ...nodes(node['groups']).map((group) => this.#columnsOf(group, input)),
      ...nodes(node['expressions']).map((aggregate) => this.#columnsOf(aggregate, input, rows)),
      ...groupings.map(() => none),
    ];
  }

  #readJoin(node: AstNode, first: AstNode | undefined, second: AstNode | undefined): Columns {
    const duplicates = nodes(node['duplicate_eliminated_columns']);
    let left: Columns;
    let right: Columns;
    if (duplicates.length === 0) {
      left = this.#input(first);
      right = this.#input(second);
    } else if (node['delim_flipped'] === true) {
      right = this.#input(second);
      left = this.#within(
        duplicates.map((one) => this.#columnsOf(one, right)),
        first,
      );
    } else {
      left = this.#input(first);
      right = this.#within(
        duplicates.map((one) => this.#columnsOf(one, left)),
        second,
      );
    }
    const conditions = nodes(node['conditions']);
    const marks = union(
      conditions.flatMap((one) => [this.#columnsOf(one['left'], left), this.#columnsOf(one['right'], right)]),
    );
    left = project(left, node['left_projection_map']);
    right = project(right, node['right_projection_map']);
    switch (textOf(node, 'join_type')) {
      case 'SEMI':
      case 'ANTI':
        return left;
      case 'RIGHT_SEMI':
      case 'RIGHT_ANTI':
        return right;
      case 'MARK': {
        // A correlated EXISTS asks for the rows of the inner side, not for a column of it.
        const rows = duplicates.length > 0 && second !== undefined ? relationsOf(second, this.#commonTables) : none;
        return [...left, union([marks, rows])];
      }
      default:
        return [...left, ...right];
    }
  }

  #within(outer: Columns, inner: AstNode | undefined): Columns {
    this.#correlated.push(outer);
    const columns = this.#input(inner);
    this.#correlated.pop();
    return columns;
  }

  #readPivot(node: AstNode, first: AstNode | undefined): Columns {
    const input = this.#input(first);
    const pivot = isNode(node['bound_pivot']) ? node['bound_pivot'] : {};
    const groups = Number(pivot['group_count'] ?? 0);
    const width = Array.isArray(pivot['types']) ? pivot['types'].length : 0;
    const pivoted = union(input.slice(groups));
    return [...input.slice(0, groups), ...Array.from({ length: Math.max(0, width - groups) }, () => pivoted)];
  }

  #readValues(node: AstNode, first: AstNode | undefined): Columns {
    const input = this.#input(first);
    const rows = Array.isArray(node['expressions']) ? node['expressions'] : [];
    return empty(node).map((_, i) =>
      union(rows.map((row) => this.#columnsOf(Array.isArray(row) ? (row as AstValue[])[i] : undefined, input))),
    );
  }

  /** Columns that an expression is made of; `rows` when it is an aggregate of rows without any column, such as count(*). */
  #columnsOf(expression: AstValue | undefined, input: Columns, rows: ReadonlySet<string> = none): ReadonlySet<string> {
    const found: ReadonlySet<string>[] = [];
    let references = 0;
    walkAst(expression, (node) => {
      const kind = textOf(node, 'expression_class');
      if (kind === 'BOUND_REF') {
        references++;
        found.push(input[Number(node['index'])] ?? none);
        return false;
      }
      if (kind === 'BOUND_COLUMN_REF') {
        references++;
        const binding = isNode(node['binding']) ? node['binding'] : {};
        const table = this.#bindings.get(Number(binding['table_index']));
        found.push(table?.[Number(binding['column_index'])] ?? none);
        return false;
      }
      return true;
    });
    return references === 0 ? rows : union(found);
  }
}

const leftOnly = new Set(['LEFT', 'SEMI', 'ANTI', 'MARK', 'SINGLE']);
const rightOnly = new Set(['RIGHT', 'RIGHT_SEMI', 'RIGHT_ANTI']);

/** `<relation>.*` of the stored relations that give a node its rows; the side of an outer join that may stay empty does not. */
function relationsOf(node: AstNode, commonTables: ReadonlyMap<number, Columns>): ReadonlySet<string> {
  const type = textOf(node, 'type');
  if (type === 'LOGICAL_GET') {
    const relation = relationOf(node);
    if (relation !== null) return new Set([`${relation}.*`]);
  }
  if (type === 'LOGICAL_CTE_REF') {
    const columns = union(commonTables.get(Number(node['cte_index'])) ?? []);
    return new Set([...columns].map((column) => `${column.slice(0, column.lastIndexOf('.'))}.*`));
  }
  const inputs = nodes(node['children']);
  const join = textOf(node, 'join_type');
  const kept = leftOnly.has(join) ? inputs.slice(0, 1) : rightOnly.has(join) ? inputs.slice(1) : inputs;
  // The first input of a materialised common table expression is its definition: it counts where it is read.
  const read = type === 'LOGICAL_MATERIALIZED_CTE' ? inputs.slice(1) : kept;
  return union(read.map((input) => relationsOf(input, commonTables)));
}

function relationOf(get: AstNode): string | null {
  const data = get['function_data'];
  if (!isNode(data) || textOf(data, 'table') === '') return null;
  const schema = textOf(data, 'schema');
  const table = textOf(data, 'table');
  return schema === '' || schema === 'main' ? table : `${schema}.${table}`;
}

function project(columns: Columns, map: AstValue | undefined): Columns {
  return Array.isArray(map) && map.length > 0 ? map.map((index) => columns[Number(index)] ?? none) : columns;
}

function merge(inputs: readonly Columns[]): Columns {
  return (inputs[0] ?? []).map((_, i) => union(inputs.map((columns) => columns[i] ?? none)));
}

function union(sets: Iterable<ReadonlySet<string>>): ReadonlySet<string> {
  const all = new Set<string>();
  for (const set of sets) for (const one of set) all.add(one);
  return all;
}

function empty(node: AstNode): Columns {
  const types = node['expr_types'] ?? node['chunk_types'] ?? node['return_types'];
  return Array.isArray(types) ? types.map(() => none) : [];
}
