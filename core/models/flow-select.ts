import { type AstNode, type AstValue, isNode, nodes, textOf, textsOf, walkAst } from '../duckdb/ast.ts';
import { type Binding, type Flow, type FlowQuestion, IllegalFlow, isColumn, isStarWith, keyOf } from './flow.ts';

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
/** Throws IllegalFlow where a SELECT mixes rows of the binding that differ in the column by which they are followed. */
export function checkSelect(node: AstNode, binding: Binding, question: FlowQuestion): void {
  const { relation } = binding.flow;
  const list = nodes(node['select_list']);
  const parts: AstValue[] = [
    node['select_list'] ?? null,
    node['having'] ?? null,
    node['qualify'] ?? null,
    node['modifiers'] ?? null,
  ];
  if (isNode(node['sample'])) throw new IllegalFlow(`${relation} is sampled`, node);
  const isKey = (expression: AstNode): boolean => isPartition(expression, binding, question, list);
  let aggregated =
    nodes(node['group_expressions']).length > 0 || textOf(node, 'aggregate_handling') === 'FORCE_AGGREGATES';
  let aggregate: AstNode | null = null;
  const sorted = new Set<AstNode>();
  walkAst(parts, (one) => {
    if (textOf(one, 'class') === 'SUBQUERY') return false;
    if (textOf(one, 'class') === 'WINDOW') {
      checkWindow(one, relation, question, isKey);
      return true;
    }
    if (textOf(one, 'class') !== 'FUNCTION') return true;
    const name = textOf(one, 'function_name').toLowerCase();
    if (regardlessOfOrder.has(name)) for (const child of nodes(one['children']).slice(0, 1)) sorted.add(child);
    if (!question.aggregates.has(name)) return true;
    aggregated = true;
    aggregate = one;
    const order = isNode(one['order_bys']) ? nodes(one['order_bys']['orders']) : [];
    if (orderDependent.has(name) && order.length === 0 && !sorted.has(one)) {
      throw new IllegalFlow(`${name}() without ORDER BY depends on the order of the rows of ${relation}`, one);
    }
    return true;
  });
  if (aggregated) checkGroups(node, relation, question, isKey, list, aggregate);
  for (const modifier of nodes(node['modifiers'])) {
    const type = textOf(modifier, 'type');
    if (type.startsWith('LIMIT'))
      throw new IllegalFlow(`LIMIT takes some of the rows of ${relation}`, limitNode(modifier));
    if (type !== 'DISTINCT_MODIFIER') continue;
    const targets = nodes(modifier['distinct_on_targets']);
    const whole = targets.length === 0 && question.column !== null;
    if (!whole && !targets.some(isKey))
      throw new IllegalFlow(`DISTINCT goes across rows of ${relation}`, targets[0] ?? null);
  }
}

function checkWindow(
  window: AstNode,
  relation: string,
  question: FlowQuestion,
  isKey: (expression: AstNode) => boolean,
): void {
  const name = textOf(window, 'function_name').toLowerCase();
  if (!nodes(window['partitions']).some(isKey)) {
    const why = question.column === null ? 'looks at other rows' : `is not partitioned by ${question.column}`;
    throw new IllegalFlow(`the window of ${name}() over ${relation} ${why}`, window);
  }
  const needsOrder = orderedWindows.has(name) || orderDependent.has(name);
  if (needsOrder && nodes(window['orders']).length === 0) {
    throw new IllegalFlow(`${name}() over a window without ORDER BY depends on the order of the rows`, window);
  }
}

function checkGroups(
  node: AstNode,
  relation: string,
  question: FlowQuestion,
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
  const { column } = question;
  const why = column === null ? 'looks at other rows' : `is not grouped by ${column}`;
  throw new IllegalFlow(`an aggregate of ${relation} ${why}`, aggregate ?? groups[0] ?? null);
}

/** True for the partition column itself: by its name, by an ordinal, or by the alias of a select item that is it. */
function isPartition(expression: AstNode, binding: Binding, question: FlowQuestion, list: readonly AstNode[]): boolean {
  const wanted = keyOf(binding.flow, question);
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

/** The binding's rows as they come out of a SELECT, with the columns that come out as they are. */
export function outputFlow(node: AstNode, binding: Binding, question: FlowQuestion): Flow {
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
  const needed = keyOf(flow, question);
  if (needed !== null && !carriers.has(needed)) {
    throw new IllegalFlow(
      `the column ${needed} of ${flow.relation} does not come out of a SELECT as it is`,
      list[0] ?? null,
    );
  }
  return { relation: flow.relation, carriers };
}

function limitNode(modifier: AstNode): AstNode | null {
  return isNode(modifier['limit']) ? modifier['limit'] : null;
}
