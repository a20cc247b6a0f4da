import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bindAll, bindSql, locateNode, nodes, parseAll, parseExpression, parseSql } from './ast.ts';
import { type Connection, Database } from './connection.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
  await connection.run('CREATE TABLE t (a INTEGER, b VARCHAR)');
});
afterAll(() => database.close());

describe('parseSql', () => {
  test('equal trees for texts that differ in layout and comments', async () => {
    const [one, other, third] = await parseAll(connection, [
      'SELECT a, b FROM t WHERE a > 1.50',
      '-- hello\nselect a,\n  b /* b */ from t where (a > 1.50)',
      'SELECT a, b FROM t WHERE a > 1.51',
    ]);
    if (!one?.ok || !other?.ok || !third?.ok) throw new Error('these parse');
    expect(other.canonical).toBe(one.canonical);
    expect(third.canonical).not.toBe(one.canonical);
  });

  test('constants beyond JSON and texts that look like positions', async () => {
    const parsed = await parseSql(connection, `SELECT 1e400, -1e400, '"query_location":5,' AS x`);
    expect(parsed.ok).toBe(true);
    if (parsed.ok) expect(parsed.canonical).toContain('query_location');
  });

  test('an error has its place in characters, not bytes', async () => {
    const parsed = await parseSql(connection, "SELECT '€😀',\n 'é' x y FROM t");
    expect(parsed).toMatchObject({ ok: false, problem: { kind: 'syntax', line: 2, column: 8 } });
  });

  test('a node has its place', async () => {
    const sql = "SELECT '€',\n  b FROM t";
    const parsed = await parseSql(connection, sql);
    const column = parsed.ok ? nodes(parsed.statements[0]?.['select_list'])[1] : undefined;
    expect(column === undefined ? null : locateNode(sql, column)).toEqual({ line: 2, column: 3 });
  });

  test.each(['CREATE TABLE x (a INTEGER)', 'PIVOT t ON a', 'EXPLAIN SELECT 1', 'PRAGMA version'])(
    '%s is no SELECT',
    async (sql) => {
      expect(await parseSql(connection, sql)).toMatchObject({ ok: false, problem: { kind: 'not-select' } });
    },
  );

  test('more than a hundred texts keep their order', async () => {
    const all = await parseAll(
      connection,
      Array.from({ length: 230 }, (_, i) => (i === 150 ? 'nonsense' : `SELECT ${i}`)),
    );
    expect(all.map((one) => one.ok).indexOf(false)).toBe(150);
    expect(all).toHaveLength(230);
  });
});

describe('parseExpression', () => {
  test.each(["region = 'EU' AND amount > 5", 'a -- comment', 'CASE WHEN a THEN b END', 'x IN (SELECT 1)'])(
    '%s',
    async (text) => {
      expect((await parseExpression(connection, text)).ok).toBe(true);
    },
  );
  test.each(['a, b', 'a) FROM t WHERE (1 = 1', '1); SELECT (2', '', 'a FROM t', '1) LIMIT (1', ') UNION SELECT (1'])(
    'refuses %s',
    async (text) => {
      expect((await parseExpression(connection, text)).ok).toBe(false);
    },
  );
  test('counts lines in the text itself', async () => {
    expect(await parseExpression(connection, 'a >\n  1 +')).toMatchObject({ ok: false, problem: { line: 3 } });
    expect(await parseExpression(connection, 'a b c')).toMatchObject({ ok: false, problem: { line: 1 } });
  });
});

describe('bindSql', () => {
  test('says which name is meant', async () => {
    const [good, bad, table] = await bindAll(connection, [
      'SELECT a FROM t',
      "SELECT '€😀',\n '€', aa FROM t",
      'SELECT a FROM tt',
    ]);
    expect(good?.ok).toBe(true);
    expect(bad).toMatchObject({ ok: false, problem: { kind: 'binder', line: 2, column: 7 } });
    expect(table).toMatchObject({ ok: false, problem: { kind: 'catalog', candidates: ['t'] } });
    expect((await bindSql(connection, 'SELECT lenght(b) FROM t')).ok).toBe(false);
  });
});
