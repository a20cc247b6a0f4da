import { type AstNode, type AstValue, isNode, nodes, textOf, textsOf, walkAst } from '../duckdb/ast.ts';
import { type Binding, conjuncts, type Flow, type FlowQuestion, IllegalFlow, meets, notJoined } from './flow.ts';
import { checkSelect, outputFlow } from './flow-select.ts';
import { commonTables, relationOf } from './references.ts';

/** Common tables by name. */
type Scope = ReadonlyMap<string, readonly Flow[]>;

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
    for (const binding of bindings) checkSelect(node, binding, this.#question);
    return bindings.map((binding) => outputFlow(node, binding, this.#question));
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
    const relation = relationOf(node);
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
}
