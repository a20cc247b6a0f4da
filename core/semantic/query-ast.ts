import type { AccessPolicy } from '../policy/access-policy.ts';

/** SQL of an expression, already quoted. */
export type Sql = string;

export interface Item {
  readonly sql: Sql;
  readonly name: string;
}

export type Relation =
  | { readonly kind: 'table'; readonly name: string; readonly alias: string | null }
  | { readonly kind: 'query'; readonly query: Query; readonly alias: string | null }
  | { readonly kind: 'sql'; readonly sql: Sql };

export interface Select {
  readonly kind: 'select';
  readonly distinct?: boolean;
  readonly items: readonly Item[];
  readonly from: Relation | null;
  readonly joins?: readonly Sql[];
  readonly where?: readonly Sql[];
  /** Grouping sets of column names; one set is a plain GROUP BY, an empty one a grand total. */
  readonly groupBy?: readonly (readonly string[])[];
  readonly qualify?: Sql;
  readonly orderBy?: readonly Sql[];
  readonly limit?: number | null;
}

/** Parts with different columns: a missing one is NULL. */
export interface Union {
  readonly kind: 'union';
  readonly parts: readonly Select[];
}

export type Query = Select | Union;

/** One statement. It carries the policy under which its scans were made: there is no statement without one. */
export interface Statement {
  readonly policy: AccessPolicy;
  readonly ctes: readonly { readonly name: string; readonly query: Query | Statement }[];
  readonly body: Query;
}
