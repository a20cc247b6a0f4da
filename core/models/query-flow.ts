import { type AstNode, type AstValue, isNode, nodes, textOf, textsOf, walkAst } from '../duckdb/ast.ts';
import { commonTables } from './references.ts';

/** Thrown inside the analysis; `node` is where it stands. */
export class IllegalFlow extends Error {
  readonly node: AstNode | null;
  constructor(reason: string, node: AstNode | null) {
    super(reason);
    this.node = node;
  }
}

export interface FlowQuestion {
  /** The relation whose rows are followed. */
  readonly driver: string;
  /** Column that must partition everything; null: every row by itself (no aggregate, window, DISTINCT at all). */
  readonly column: string | null;
  /** Other relations that are followed until they meet the driver in an equality of this column; so is a second look at the driver. */
  readonly lookups: Readonly<Record<string, string>>;
  readonly aggregates: ReadonlySet<string>;
}

/** Rows of one followed relation on their way through the query. */
interface Flow {
  readonly relation: string;
  /** Column of the relation -> name under which it is visible here. */
  readonly carriers: ReadonlyMap<string, string>;
}

interface Binding {
  readonly alias: string;
  readonly flow: Flow;
}

/** Common tables by name. */
type Scope = ReadonlyMap<string, readonly Flow[]>;

const orderDependent = new Set([
  'first',
  'last',
  'arbitrary',
  'list',
  'array_agg',
  'string_agg',
  'group_concat',
  'listagg',
]);
/** Functions of a list that do not care for its order. The parser writes list(x ORDER BY x) as list_sort(list(x)). */
const regardlessOfOrder = new Set(['list_sort', 'list_unique', 'array_unique']);
const orderedWindows = new Set([
  'row_number',
  'ntile',
  'lag',
  'lead',
  'first_value',
  'last_value',
  'nth_value',
  'fill',
]);
const followedSides: Readonly<Record<string, readonly ('left' | 'right')[]>> = {
  INNER: ['left', 'right'],
  LEFT: ['left'],
  SEMI: ['left'],
  ANTI: ['left'],
  RIGHT: ['right'],
};

/**
 * Proves that a query can be run over a part of the driver's rows: for every value v of `column`, the output rows with v are made
 * of the driver rows with v alone (and of relations that are not followed). Gives the name of the column in the output.
 * Throws IllegalFlow with the first reason why not.
 */
export function followDriver(query: AstNode, question: FlowQuestion): string | null {
  const flows = new FlowAnalysis(question).query(query, new Map());
  const driver = flows.find((flow) => flow.relation === question.driver);
  if (driver === undefined) throw new IllegalFlow(`the SQL does not read ${question.driver} in FROM`, null);
  const lookup = flows.find((flow) => flow.relation !== question.driver);
  if (lookup !== undefined) throw new IllegalFlow(notJoined(lookup, question), null);
  return question.column === null ? null : (driver.carriers.get(question.column) ?? null);
}

/** The column of a followed relation by which it is partitioned: the driver's own, or that which leads from a lookup to it. */
function keyOf({ relation }: Flow, { driver, column, lookups }: FlowQuestion): string | null {
  return relation === driver ? column : (lookups[relation] ?? null);
}

function notJoined(flow: Flow, question: FlowQuestion): string {
  const { driver, column } = question;
  if (flow.relation === driver)
    return `${driver} is read twice${column === null ? '' : `, and not joined to itself by an equality of ${column}`}`;
  return `the lookup ${flow.relation} is not joined to ${driver} by an equality of ${keyOf(flow, question)}`;
}

class FlowAnalysis {
  readonly #question: FlowQuestion;

  constructor(question: FlowQuestion) {
    this.#question = question;
  }

  query(node: AstNode, outer: Scope): readonly Flow[] {
    const scope = new Map(outer);
    for (const { name, query } of commonTables(node)) scope.set(name, this.query(query, scope));
    if (textOf(node, 'type') !== 'SELECT_NODE') {
      const parts = [node['left'], node['right'], ...nodes(node['children'])].filter(isNode);
      const flows = parts.flatMap((part) => this.query(part, scope));
      const [first] = flows;
      if (first !== undefined)
        throw new IllegalFlow(`${first.relation} goes through a UNION or a recursion`, parts[0] ?? null);
      return [];
    }
    const bindings = this.#from(node['from_table'], scope, conjuncts(node['where_clause']));
    this.#refuseSubqueries(node, scope);
    for (const binding of bindings) this.#checkSelect(node, binding);
    return bindings.map((binding) => this.#output(node, binding));
  }

  #from(value: AstValue | undefined, scope: Scope, where: readonly AstNode[]): Binding[] {
    if (!isNode(value)) return [];
    const bindings = this.#relation(value, scope, where);
    const [first] = bindings;
    if (first === undefined) return bindings;
    if (isNode(value['sample'])) throw new IllegalFlow(`${first.flow.relation} is sampled`, value);
    if (textsOf(value, 'column_name_alias').length > 0) {
      throw new IllegalFlow(`the columns of ${first.flow.relation} are renamed in FROM`, value);
    }
    return bindings;
  }

  #relation(node: AstNode, scope: Scope, where: readonly AstNode[]): Binding[] {
    switch (textOf(node, 'type')) {
      case 'BASE_TABLE':
        return this.#table(node, scope);
      case 'SUBQUERY': {
        const subquery = isNode(node['subquery']) ? node['subquery']['node'] : null;
        const alias = textOf(node, 'alias').toLowerCase();
        return isNode(subquery) ? this.query(subquery, scope).map((flow) => ({ alias, flow })) : [];
      }
      case 'JOIN':
        return this.#join(node, scope, where);
      default: {
        const inner = isNode(node['source']) ? this.#from(node['source'], scope, []) : [];
        const [first] = inner;
        if (first !== undefined) throw new IllegalFlow(`${first.flow.relation} goes through a PIVOT`, node);
        return [];
      }
    }
  }

  #table(node: AstNode, scope: Scope): Binding[] {
    const table = textOf(node, 'table_name').toLowerCase();
    const schema = textOf(node, 'schema_name').toLowerCase();
    const alias = (textOf(node, 'alias') || table).toLowerCase();
    const common = schema === '' ? scope.get(table) : undefined;
    if (common !== undefined) return common.map((flow) => ({ alias, flow }));
    const relation = schema === '' || schema === 'main' ? table : `${schema}.${table}`;
    const { driver, column, lookups } = this.#question;
    const lookup = lookups[relation];
    if (relation === driver) {
      const columns = [...(column === null ? [] : [column]), ...Object.values(lookups)];
      return [{ alias, flow: { relation, carriers: new Map(columns.map((name) => [name, name])) } }];
    }
    return lookup === undefined ? [] : [{ alias, flow: { relation, carriers: new Map([[lookup, lookup]]) } }];
  }

  #join(node: AstNode, scope: Scope, where: readonly AstNode[]): Binding[] {
    const kind = textOf(node, 'join_type');
    const isInner = kind === 'INNER';
    const left = this.#from(node['left'], scope, isInner ? where : []);
    const right = this.#from(node['right'], scope, isInner ? where : []);
    const all = [...left, ...right];
    const [first] = all;
    if (first === undefined) return [];
    const reference = textOf(node, 'ref_type');
    if (reference === 'POSITIONAL' || reference === 'NATURAL') {
      throw new IllegalFlow(`${first.flow.relation} is in a ${reference} join`, node);
    }
    const using = textsOf(node, 'using_columns').map((name) => name.toLowerCase());
    const conditions = [...conjuncts(node['condition']), ...(isInner ? where : [])];
    const driver = all.find((binding) => binding.flow.relation === this.#question.driver);
    const sides = followedSides[kind] ?? [];
    const kept: Binding[] = [];
    for (const binding of all) {
      const side = left.includes(binding) ? 'left' : 'right';
      const isDriver = binding === driver;
      const sameSide = driver !== undefined && left.includes(driver) === left.includes(binding);
      if (!isDriver && driver !== undefined && !sameSide) {
        if (kind === 'OUTER' || !meets(driver, binding, this.#question, conditions, using)) {
          throw new IllegalFlow(notJoined(binding.flow, this.#question), node);
        }
        continue;
      }
      if (!sides.includes(side)) {
        throw new IllegalFlow(
          `${binding.flow.relation} stands on the side of a ${kind} join that may stay empty`,
          node,
        );
      }
      kept.push(binding);
    }
    return kept;
  }

  /** Followed relations may be read in FROM only. */
  #refuseSubqueries(node: AstNode, scope: Scope): void {
    const check = (one: AstNode): boolean => {
      if (textOf(one, 'type') !== 'SUBQUERY') return true;
      // In FROM a subquery is no expression; it was followed already.
      if (textOf(one, 'class') !== 'SUBQUERY') return false;
      const subquery = isNode(one['subquery']) ? one['subquery']['node'] : null;
      const [flow] = isNode(subquery) ? this.query(subquery, scope) : [];
      if (flow !== undefined) throw new IllegalFlow(`${flow.relation} is read in a subquery`, one);
      walkAst(one['child'], check);
      return false;
    };
    for (const [key, part] of Object.entries(node)) if (key !== 'cte_map') walkAst(part, check);
  }

  #checkSelect(node: AstNode, binding: Binding): void {
    const { relation } = binding.flow;
    const list = nodes(node['select_list']);
    const parts: AstValue[] = [
      node['select_list'] ?? null,
      node['having'] ?? null,
      node['qualify'] ?? null,
      node['modifiers'] ?? null,
    ];
    if (isNode(node['sample'])) throw new IllegalFlow(`${relation} is sampled`, node);
    const isKey = (expression: AstNode): boolean => this.#isPartition(expression, binding, list);
    let aggregated =
      nodes(node['group_expressions']).length > 0 || textOf(node, 'aggregate_handling') === 'FORCE_AGGREGATES';
    let aggregate: AstNode | null = null;
    const sorted = new Set<AstNode>();
    walkAst(parts, (one) => {
      if (textOf(one, 'class') === 'SUBQUERY') return false;
      if (textOf(one, 'class') === 'WINDOW') {
        this.#checkWindow(one, relation, isKey);
        return true;
      }
      if (textOf(one, 'class') !== 'FUNCTION') return true;
      const name = textOf(one, 'function_name').toLowerCase();
      if (regardlessOfOrder.has(name)) for (const child of nodes(one['children']).slice(0, 1)) sorted.add(child);
      if (!this.#question.aggregates.has(name)) return true;
      aggregated = true;
      aggregate = one;
      const order = isNode(one['order_bys']) ? nodes(one['order_bys']['orders']) : [];
      if (orderDependent.has(name) && order.length === 0 && !sorted.has(one)) {
        throw new IllegalFlow(`${name}() without ORDER BY depends on the order of the rows of ${relation}`, one);
      }
      return true;
    });
    if (aggregated) this.#checkGroups(node, relation, isKey, list, aggregate);
    for (const modifier of nodes(node['modifiers'])) {
      const type = textOf(modifier, 'type');
      if (type.startsWith('LIMIT'))
        throw new IllegalFlow(`LIMIT takes some of the rows of ${relation}`, limitNode(modifier));
      if (type !== 'DISTINCT_MODIFIER') continue;
      const targets = nodes(modifier['distinct_on_targets']);
      const whole = targets.length === 0 && this.#question.column !== null;
      if (!whole && !targets.some(isKey))
        throw new IllegalFlow(`DISTINCT goes across rows of ${relation}`, targets[0] ?? null);
    }
  }

  #checkWindow(window: AstNode, relation: string, isKey: (expression: AstNode) => boolean): void {
    const name = textOf(window, 'function_name').toLowerCase();
    if (!nodes(window['partitions']).some(isKey)) {
      const why =
        this.#question.column === null ? 'looks at other rows' : `is not partitioned by ${this.#question.column}`;
      throw new IllegalFlow(`the window of ${name}() over ${relation} ${why}`, window);
    }
    const needsOrder = orderedWindows.has(name) || orderDependent.has(name);
    if (needsOrder && nodes(window['orders']).length === 0) {
      throw new IllegalFlow(`${name}() over a window without ORDER BY depends on the order of the rows`, window);
    }
  }

  #checkGroups(
    node: AstNode,
    relation: string,
    isKey: (expression: AstNode) => boolean,
    list: readonly AstNode[],
    aggregate: AstNode | null,
  ): void {
    const groups = nodes(node['group_expressions']);
    const all = textOf(node, 'aggregate_handling') === 'FORCE_AGGREGATES';
    const sets = Array.isArray(node['group_sets']) ? node['group_sets'] : [];
    const keys = groups.map(isKey);
    const everySet =
      sets.length === 0
        ? keys.includes(true)
        : sets.every((set) => (set as readonly number[]).some((i) => keys[i] === true));
    if (all ? list.some(isKey) : everySet && groups.length > 0) return;
    const { column } = this.#question;
    const why = column === null ? 'looks at other rows' : `is not grouped by ${column}`;
    throw new IllegalFlow(`an aggregate of ${relation} ${why}`, aggregate ?? groups[0] ?? null);
  }

  /** True for the partition column itself: by its name, by an ordinal, or by the alias of a select item that is it. */
  #isPartition(expression: AstNode, binding: Binding, list: readonly AstNode[]): boolean {
    const wanted = keyOf(binding.flow, this.#question);
    if (wanted === null) return false;
    if (isColumn(expression, binding, wanted)) return true;
    const constant = isNode(expression['value']) ? expression['value']['value'] : null;
    if (textOf(expression, 'class') === 'CONSTANT' && typeof constant === 'number') {
      const item = list[constant - 1];
      return item !== undefined && isColumn(item, binding, wanted);
    }
    const names = textsOf(expression, 'column_names');
    return (
      names.length === 1 && list.some((item) => textOf(item, 'alias') === names[0] && isColumn(item, binding, wanted))
    );
  }

  #output(node: AstNode, binding: Binding): Flow {
    const { flow } = binding;
    const list = nodes(node['select_list']);
    const carriers = new Map<string, string>();
    for (const [column, name] of flow.carriers) {
      for (const item of list) {
        const found = isColumn(item, binding, column)
          ? textOf(item, 'alias') || name
          : isStarWith(item, binding, name)
            ? name
            : null;
        if (found !== null && !carriers.has(column)) carriers.set(column, found.toLowerCase());
      }
    }
    const needed = keyOf(flow, this.#question);
    if (needed !== null && !carriers.has(needed)) {
      throw new IllegalFlow(
        `the column ${needed} of ${flow.relation} does not come out of a SELECT as it is`,
        list[0] ?? null,
      );
    }
    return { relation: flow.relation, carriers };
  }
}

/** Is the expression the followed column `column` of this binding, plainly named? */
function isColumn(expression: AstNode, binding: Binding, column: string): boolean {
  if (textOf(expression, 'class') !== 'COLUMN_REF') return false;
  const names = textsOf(expression, 'column_names').map((name) => name.toLowerCase());
  const name = names.at(-1);
  const qualifier = names.at(-2);
  return name === binding.flow.carriers.get(column) && (qualifier === undefined || qualifier === binding.alias);
}

function isStarWith(item: AstNode, binding: Binding, name: string): boolean {
  if (textOf(item, 'class') !== 'STAR' || item['columns'] === true || isNode(item['expr'])) return false;
  const relation = textOf(item, 'relation_name').toLowerCase();
  if (relation !== '' && relation !== binding.alias) return false;
  const lists = [item['exclude_list'], item['replace_list'], item['qualified_exclude_list'], item['rename_list']];
  return !JSON.stringify(lists).toLowerCase().includes(`"${name}"`);
}

function meets(
  driver: Binding,
  lookup: Binding,
  question: FlowQuestion,
  conditions: readonly AstNode[],
  using: readonly string[],
): boolean {
  const column = keyOf(lookup.flow, question) ?? '';
  const name = lookup.flow.carriers.get(column);
  if (name !== undefined && using.includes(name) && driver.flow.carriers.get(column) === name) return true;
  return conditions.some((condition) => {
    if (textOf(condition, 'type') !== 'COMPARE_EQUAL') return false;
    const { left, right } = condition;
    if (!isNode(left) || !isNode(right)) return false;
    return (
      (isColumn(left, driver, column) && isColumn(right, lookup, column)) ||
      (isColumn(right, driver, column) && isColumn(left, lookup, column))
    );
  });
}

/** The parts of a condition that are joined by AND. */
function conjuncts(value: AstValue | undefined): AstNode[] {
  if (!isNode(value)) return [];
  return textOf(value, 'type') === 'CONJUNCTION_AND' ? nodes(value['children']).flatMap(conjuncts) : [value];
}

function limitNode(modifier: AstNode): AstNode | null {
  return isNode(modifier['limit']) ? modifier['limit'] : null;
}
