/** Px between the middles of two labels of 11 px type. */
export const LABEL_APART = 13;

/**
 * Where labels stand that want to be at `wanted` (px, down): as near as they can be without lying on each other, in the same order,
 * between `top` and `bottom`. Where there is no room for all they begin at the top and lie closer.
 */
export function spreadLabels(wanted: readonly number[], top: number, bottom: number): readonly number[] {
  const apart = Math.min(LABEL_APART, (bottom - top) / Math.max(1, wanted.length - 1));
  const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  // Labels that touch stand as one block around the middle of their wishes.
  const blocks: { readonly members: number[]; first: number }[] = [];
  for (const at of order) {
    let members = [at];
    let first = firstOf(members);
    for (let above = blocks.at(-1); above !== undefined && end(above) + apart > first; above = blocks.at(-1)) {
      blocks.pop();
      members = [...above.members, ...members];
      first = firstOf(members);
    }
    blocks.push({ members, first });
  }
  const places = wanted.map(() => 0);
  for (const { members, first } of blocks) {
    for (const [index, at] of members.entries()) places[at] = first + index * apart;
  }
  return places;

  function firstOf(members: readonly number[]): number {
    const size = (members.length - 1) * apart;
    const middle = members.reduce((sum, at) => sum + (wanted[at] ?? 0), 0) / members.length;
    return Math.max(top, Math.min(bottom - size, middle - size / 2));
  }

  function end({ members, first }: { readonly members: readonly number[]; readonly first: number }): number {
    return first + (members.length - 1) * apart;
  }
}
