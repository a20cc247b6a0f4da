import { expect, test } from 'vitest';
import { type GraphNode, layOut } from './lineage-layout.ts';

const size = { nodeWidth: 100, nodeHeight: 20, layerGap: 40, rowGap: 10 };
const node = (name: string, rank: number, ...reads: string[]): GraphNode => ({ name, rank, reads });
const shop = [
  node('orders', 0),
  node('customers', 0),
  node('stg_orders', 1, 'orders'),
  node('dim_customers', 2, 'customers'),
  node('fact_orders', 3, 'stg_orders', 'dim_customers'),
  node('fact_lines', 3, 'fact_orders'),
  node('mart', 4, 'fact_orders', 'orders', 'elsewhere'),
];

test('a table stands to the right of everything that it reads, and no two lie on each other', () => {
  const { nodes, width, height } = layOut(shop, size);
  const placed = new Map(nodes.map((one) => [one.name, one]));
  for (const { name, reads } of shop)
    for (const read of reads) {
      const from = placed.get(read);
      if (from !== undefined) expect(from.x + size.nodeWidth).toBeLessThan(placed.get(name)?.x ?? 0);
    }
  for (const a of nodes)
    for (const b of nodes)
      if (a !== b && a.layer === b.layer)
        expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(size.nodeHeight + size.rowGap - 1e-6);
  for (const { x, y } of nodes) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + size.nodeWidth).toBeLessThanOrEqual(width);
    expect(y - size.nodeHeight / 2).toBeGreaterThanOrEqual(0);
    expect(y + size.nodeHeight / 2).toBeLessThanOrEqual(height);
  }
});

test('an edge begins and ends at its tables and passes between those of the layers that it crosses', () => {
  const { nodes, edges } = layOut(shop, size);
  const placed = new Map(nodes.map((one) => [one.name, one]));
  expect(edges).toHaveLength(7);
  for (const { from, to, points } of edges) {
    const [a, b] = [placed.get(from), placed.get(to)];
    expect(points[0]).toEqual([(a?.x ?? 0) + size.nodeWidth, a?.y]);
    expect(points.at(-1)).toEqual([b?.x, b?.y]);
  }
  const long = edges.find(({ from, to }) => from === 'orders' && to === 'mart')?.points ?? [];
  const inner = long.slice(1, -1);
  expect(inner.length).toBeGreaterThanOrEqual(4);
  for (const [x, y] of inner)
    for (const one of nodes)
      if (x >= one.x && x <= one.x + size.nodeWidth) expect(Math.abs(y - one.y)).toBeGreaterThan(size.nodeHeight / 2);
});

test('the same graph gives the same picture, whatever the order of its tables', () => {
  const sorted = (layout: ReturnType<typeof layOut>) => [...layout.nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(sorted(layOut([...shop].reverse(), size))).toEqual(sorted(layOut(shop, size)));
});
