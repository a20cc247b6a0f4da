import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { openSmallShop, type SmallShop } from './testing/small-shop.ts';

/**
 * Questions to the shop of testing/small-shop.*, with their SQL and rows as reviewed. `UPDATE_GOLDEN=1` writes what the compiler
 * says now: read the difference before committing it.
 */
interface Case {
  readonly name: string;
  readonly question: MetricQueryInput;
  readonly range?: string;
  readonly rows?: readonly (readonly unknown[])[];
  readonly sql?: string;
}

const folder = path.join(import.meta.dirname, 'golden');
const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));
const update = process.env['UPDATE_GOLDEN'] === '1';

let shop: SmallShop;
beforeAll(async () => {
  shop = await openSmallShop({ missingDays: ['2024-02-11', '2024-03-30'] });
});
afterAll(() => shop.database.close());

describe.each(files)('%s', (file) => {
  const cases = parse(readFileSync(path.join(folder, file), 'utf8')) as Case[];
  const written: Case[] = [];
  test.each(cases)('$name', async ({ name, question, range, rows, sql }) => {
    const { connection, model } = shop;
    const compiled = await compileMetricQuery(connection, model, question, ownerPolicy);
    const { context, columns } = compiled;
    await connection.run(`EXPLAIN ${compiled.sql}`);
    const answer = (await connection.rows(compiled.sql)).map((row) => columns.map((column) => row[column.name]));
    const actual = {
      range: [
        `${context.from} to ${context.to}`,
        ...(context.priorFrom === null ? [] : [`before: ${context.priorFrom} to ${context.priorTo}`]),
        ...(context.missingDays.length === 0 ? [] : [`missing: ${context.missingDays.join(' ')}`]),
        ...(context.partial ? ['partial'] : []),
      ].join(', '),
      rows: [columns.map((column) => column.name), ...answer],
      sql: `${compiled.sql}\n`,
    };
    if (update) written.push({ name, question, ...actual });
    else expect({ range, rows, sql }).toEqual(actual);
  });
  afterAll(() => {
    if (update) writeFileSync(path.join(folder, file), toYaml(written));
  });
});

/** Rows stand on one line each. */
function toYaml(cases: readonly Case[]): string {
  return cases
    .map(({ rows, question, ...rest }) => {
      const text = stringify([{ name: rest.name, range: rest.range }], { lineWidth: 0 });
      const lines = (rows ?? []).map((row) => `    - ${JSON.stringify(row)}\n`).join('');
      const sql = (rest.sql ?? '').replaceAll(/^(?=.)/gm, '    ');
      const [head = '', ...tail] = text.split('\n');
      return `${head}\n  question: ${JSON.stringify(question)}\n${tail.join('\n')}  rows:\n${lines}  sql: |\n${sql}`;
    })
    .join('\n');
}
