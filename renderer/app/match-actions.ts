import type { SpotlightActionGroupData } from '@mantine/spotlight';

/** The actions whose label, or else whose keywords or description, hold the text; the labels first, at most `limit`. */
export function matchActions(
  text: string,
  groups: readonly SpotlightActionGroupData[],
  limit: number,
): SpotlightActionGroupData[] {
  const wanted = text.trim().toLowerCase();
  const has = (one: string | undefined): boolean => one?.toLowerCase().includes(wanted) === true;
  const all = groups.flatMap(({ group, actions }) => actions.map((action) => ({ group, action })));
  const byLabel = all.filter(({ action }) => has(action.label));
  const byWords = all.filter(
    ({ action }) => !has(action.label) && (has(action.description) || has(String(action.keywords ?? ''))),
  );
  const kept = [...byLabel, ...byWords].slice(0, limit);
  return [...new Set(kept.map((one) => one.group))].map((group) => ({
    group,
    actions: kept.filter((one) => one.group === group).map((one) => one.action),
  }));
}
