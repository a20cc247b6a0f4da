export interface GraphNode {
  readonly name: string;
  /** The first layer that it may stand in. */
  readonly rank: number;
  readonly reads: readonly string[];
}

export interface PlacedNode {
  readonly name: string;
  readonly layer: number;
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** From the right side of `from` to the left side of `to`, by way of the layers between. */
  readonly points: readonly (readonly [number, number])[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export interface LayoutSize {
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  readonly layerGap: number;
  readonly rowGap: number;
}

interface Item {
  readonly key: string;
  /** Null: a long edge passes here. */
  readonly name: string | null;
  readonly layer: number;
  readonly before: Item[];
  readonly after: Item[];
  order: number;
  y: number;
}

/**
 * A graph in layers from left to right (after Sugiyama): each node one layer after the last of those that it reads; long edges pass
 * between the nodes of the layers that they cross; within a layer the order follows the neighbours. The same graph always
 * gives the same picture. The graph has no cycle. It stands here because the data dictionary and the window draw the same picture.
 */
export function layOut(nodes: readonly GraphNode[], size: LayoutSize): Layout {
  const items = placeInLayers(nodes);
  const chains = connect(nodes, items);
  const layers = byLayer([...items.values(), ...chains.flatMap(({ between }) => between)]);
  for (let round = 0; round < 12; round++) sweep(layers, round % 2 === 0);
  const height = stack(layers, size);
  const x = (layer: number): number => layer * (size.nodeWidth + size.layerGap);
  return {
    width: x(layers.length - 1) + size.nodeWidth,
    height,
    nodes: [...items.values()].map(({ key, layer, y }) => ({ name: key, layer, x: x(layer), y })),
    edges: chains.map(({ from, to, between }) => ({
      from: from.key,
      to: to.key,
      points: [
        [x(from.layer) + size.nodeWidth, from.y],
        ...between.flatMap((item): [number, number][] => [
          [x(item.layer), item.y],
          [x(item.layer) + size.nodeWidth, item.y],
        ]),
        [x(to.layer), to.y],
      ],
    })),
  };
}

/** An edge as the `d` of an SVG path: straight over the nodes of the layers that it crosses, bent between them. */
export function edgePath(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  let [x, y] = first ?? [0, 0];
  let path = `M${round(x)} ${round(y)}`;
  for (const [nextX, nextY] of rest) {
    const bend = (nextX - x) / 2;
    path +=
      y === nextY
        ? `H${round(nextX)}`
        : `C${round(x + bend)} ${round(y)} ${round(nextX - bend)} ${round(nextY)} ${round(nextX)} ${round(nextY)}`;
    [x, y] = [nextX, nextY];
  }
  return path;
}

function placeInLayers(nodes: readonly GraphNode[]): Map<string, Item> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const layers = new Map<string, number>();
  const layerOf = (node: GraphNode): number => {
    const known = layers.get(node.name);
    if (known !== undefined) return known;
    const above = node.reads.flatMap((name) => {
      const read = byName.get(name);
      return read === undefined ? [] : [layerOf(read) + 1];
    });
    const layer = Math.max(node.rank, ...above);
    layers.set(node.name, layer);
    return layer;
  };
  const used = [...new Set(nodes.map(layerOf))].sort((a, b) => a - b);
  return new Map(
    nodes.map((node) => [
      node.name,
      { key: node.name, name: node.name, layer: used.indexOf(layerOf(node)), before: [], after: [], order: 0, y: 0 },
    ]),
  );
}

function connect(nodes: readonly GraphNode[], items: ReadonlyMap<string, Item>) {
  return nodes.flatMap((node) =>
    node.reads.flatMap((name) => {
      const [from, to] = [items.get(name), items.get(node.name)];
      if (from === undefined || to === undefined) return [];
      const between: Item[] = [];
      for (let layer = from.layer + 1; layer < to.layer; layer++) {
        between.push({ key: `${name}>${node.name}`, name: null, layer, before: [], after: [], order: 0, y: 0 });
      }
      const chain = [from, ...between, to];
      for (const [i, item] of chain.entries()) {
        const next = chain[i + 1];
        if (next === undefined) break;
        item.after.push(next);
        next.before.push(item);
      }
      return [{ from, to, between }];
    }),
  );
}

function byLayer(items: readonly Item[]): Item[][] {
  const layers: Item[][] = [];
  for (const item of [...items].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const layer = layers[item.layer] ?? [];
    layers[item.layer] = layer;
    item.order = layer.push(item);
  }
  return layers;
}

/** Puts each layer into the order of the means of its neighbours on one side. */
function sweep(layers: readonly Item[][], forward: boolean): void {
  for (const layer of forward ? layers : [...layers].reverse()) {
    const wanted = new Map(
      layer.map((item) => [item, mean(forward ? item.before : item.after, (one) => one.order) ?? item.order]),
    );
    layer.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || (a.key < b.key ? -1 : 1));
    // Positions as shares of the layer, so that long and short layers compare.
    for (const [i, item] of layer.entries()) item.order = (i + 0.5) / layer.length;
  }
}

/** Vertical places: each layer is packed, and drawn towards its neighbours as far as the room allows. Gives the height. */
function stack(layers: readonly Item[][], size: LayoutSize): number {
  const room = (item: Item): number => (item.name === null ? size.rowGap : size.nodeHeight + size.rowGap);
  const heights = layers.map((layer) => layer.reduce((sum, item) => sum + room(item), 0));
  const height = Math.max(...heights, 0);
  for (const [i, layer] of layers.entries()) {
    let y = (height - (heights[i] ?? 0)) / 2;
    for (const item of layer) {
      item.y = y + room(item) / 2;
      y += room(item);
    }
  }
  for (let round = 0; round < 8; round++) {
    for (const layer of round % 2 === 0 ? layers : [...layers].reverse()) {
      let least = 0;
      for (const [i, item] of layer.entries()) {
        const wanted = mean([...item.before, ...item.after], (one) => one.y) ?? item.y;
        const below = layer.slice(i).reduce((sum, one) => sum + room(one), 0);
        item.y = Math.min(Math.max(wanted, least + room(item) / 2), height - below + room(item) / 2);
        least = item.y + room(item) / 2;
      }
    }
  }
  return height;
}

function mean(items: readonly Item[], value: (item: Item) => number): number | null {
  return items.length === 0 ? null : items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
