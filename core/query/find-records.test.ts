import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import type { FoundRecord, RecordKind } from '../protocol/record.ts';
import { lookUpSql } from './find-records.ts';

const kind: RecordKind = {
  name: 'people',
  label: 'Person',
  model: 'people',
  id: 'id',
  title: 'name',
  also: ['email'],
  facts: [],
  details: [],
};
const people: readonly (readonly [id: string, name: string | null, email: string | null])[] = [
  ['C1', 'Zoë Müller', 'zoe@example.com'],
  ['C10', 'Åse Ås', 'ase@example.com'],
  ['C100', null, null],
  ['XC1', "O'Brien", 'c1@example.com'],
  ['c1', 'lower', null],
  ["a'; DROP TABLE people; --", 'quotes "double" and \\back', null],
  ['100%', 'all of it', null],
  ['a_b', 'underscore', null],
  ['aXb', 'none', null],
  ['🦄1', 'Unicorn 🦄 shop', null],
  ['\u202eevil', '\u202egnp.exe', null],
  ['שלום-7', 'مرحبا بالعالم', null],
  ['nul\0id', 'nul\0name', null],
  ['', 'empty', null],
  ['long', `${'x'.repeat(500)} needle`, null],
];
let database: Database;
let connection: Connection;

beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
  await connection.run('CREATE TABLE people (id VARCHAR, name VARCHAR, email VARCHAR)');
  for (const row of people) await connection.run('INSERT INTO people VALUES ($1, $2, $3)', row);
});
afterAll(() => database.close());

async function find(text: string, has: (column: string) => boolean = () => true, limit = 6) {
  const rows = await connection.rows<FoundRecord & { rank: number }>(lookUpSql(kind, has, limit), [text]);
  return rows.map((row) => row.id);
}

test('the very id first, then the same but for its letters, then what begins with it, then what holds it', async () => {
  expect(await find('C1')).toEqual(['C1', 'c1', 'C10', 'XC1', 'C100']);
  expect(await find('c1')).toEqual(['c1', 'C1', 'C10', 'XC1', 'C100']);
  expect(await find('C1', () => true, 2)).toEqual(['C1', 'c1']);
});

test('upper case and accents make no difference, in ids, names and other columns', async () => {
  expect(await find('zoe mu')).toEqual(['C1']);
  expect(await find('ZOË MÜLLER')).toEqual(['C1']);
  expect(await find('ase as')).toEqual(['C10']);
  expect(await find('ZOE@EXAMPLE')).toEqual(['C1']);
});

test('a column that the snapshot does not have is left out', async () => {
  expect(await find('zoe@', (column) => column !== 'email')).toEqual([]);
  expect(await find('zoe', (column) => column === 'id')).toEqual([]);
});

test('nothing in the text is SQL, and no character stands for others', async () => {
  expect(await find("a'; DROP TABLE people; --")).toEqual(["a'; DROP TABLE people; --"]);
  expect(await find('"double" and \\b')).toEqual(["a'; DROP TABLE people; --"]);
  expect(await find("O'B")).toEqual(['XC1']);
  expect(await find('0%')).toEqual(['100%']);
  expect(await find('a_b')).toEqual(['a_b']);
  expect(await find('%%')).toEqual([]);
  expect(await find('__')).toEqual([]);
  expect(await find('.*')).toEqual([]);
  expect(await find('$1')).toEqual([]);
  expect(await connection.number('SELECT count(*) FROM people')).toBe(people.length);
});

test('emoji, right-to-left and control characters are text like any other', async () => {
  expect(await find('🦄 s')).toEqual(['🦄1']);
  expect(await find('\u202eev')).toEqual(['\u202eevil']);
  expect(await find('evil')).toEqual(['\u202eevil']);
  expect(await find('שלום')).toEqual(['שלום-7']);
  expect(await find('بالعالم')).toEqual(['שלום-7']);
  expect(await find('nul\0i')).toEqual(['nul\0id']);
});

test('a long name is cut for the list', async () => {
  const rows = await connection.rows<FoundRecord>(
    lookUpSql(kind, () => true, 5),
    ['needle'],
  );
  expect(rows.map((row) => row.title?.length)).toEqual([200]);
});
