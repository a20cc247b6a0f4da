/**
 * What a role may ask. No SQL of a metric exists without one: the compiler takes it as an argument, and every scan of a
 * fact applies it.
 */
export interface AccessPolicy {
  readonly role: string;
  /** Metrics that may be asked for; null: all. */
  readonly metrics: readonly string[] | null;
  /** Dimensions that may be neither shown nor filtered by. */
  readonly hiddenDimensions: readonly string[];
  /** Boolean SQL over dimension names; every row of every fact must satisfy all of them. A fact that lacks such a dimension is refused. */
  readonly rowFilters: readonly string[];
}

/** The one role of a workspace today: may see everything. */
export const ownerPolicy: AccessPolicy = { role: 'owner', metrics: null, hiddenDimensions: [], rowFilters: [] };
