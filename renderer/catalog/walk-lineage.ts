import type { Layout } from '#core/protocol/lineage-layout';

/**
 * Where an arrow key leads from a box: left and right along the lines, to the box that stands nearest in height; up and down
 * within the layer. Null where there is nothing.
 */
export function walkLineage({ nodes, edges }: Layout, from: string, key: string): string | null {
  const here = nodes.find((node) => node.name === from);
  if (here === undefined) return null;
  const place = (name: string) => nodes.filter((node) => node.name === name);
  const nearest = (candidates: typeof nodes): string | null => {
    const [first] = [...candidates].sort((a, b) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y));
    return first?.name ?? null;
  };
  switch (key) {
    case 'ArrowLeft':
      return nearest(edges.filter((edge) => edge.to === from).flatMap((edge) => place(edge.from)));
    case 'ArrowRight':
      return nearest(edges.filter((edge) => edge.from === from).flatMap((edge) => place(edge.to)));
    case 'ArrowUp':
      return nearest(nodes.filter((node) => node.layer === here.layer && node.y < here.y));
    case 'ArrowDown':
      return nearest(nodes.filter((node) => node.layer === here.layer && node.y > here.y));
    default:
      return null;
  }
}
