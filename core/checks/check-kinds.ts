import { acceptedValues } from './accepted-values.ts';
import type { CheckKind } from './check-kind.ts';
import { customSql } from './custom-sql.ts';
import { expression } from './expression.ts';
import { notNull } from './not-null.ts';
import { relationships } from './relationships.ts';
import { rowCount } from './row-count.ts';
import { unique } from './unique.ts';

/** Every kind of data test, by the name that packs use. */
export const checkKinds: ReadonlyMap<string, CheckKind> = new Map(
  [notNull, unique, acceptedValues, relationships, expression, rowCount, customSql].map((kind) => [kind.kind, kind]),
);
