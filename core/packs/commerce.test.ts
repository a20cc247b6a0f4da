import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runUnitTests } from '../checks/run-unit-tests.ts';
import { Database } from '../duckdb/connection.ts';
import { resolveAvailability } from '../models/availability.ts';
import { buildModelGraph, type ModelGraph } from '../models/model-graph.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { loadPack } from './load-pack.ts';
import type { Pack } from './pack.ts';

const packDir = path.resolve(import.meta.dirname, '../../resources/packs/commerce');

let database: Database;
let pack: Pack;
let graph: ModelGraph;
let findings: string[];

beforeAll(async () => {
  const loaded = await loadPack(packDir);
  findings = loaded.diagnostics.map(formatDiagnostic);
  if (loaded.pack === null) throw new Error(findings.join('\n'));
  pack = loaded.pack;
  database = await Database.open();
  const built = await buildModelGraph(pack, await database.connect());
  graph = built.graph;
  findings.push(...built.diagnostics.map(formatDiagnostic));
});
afterAll(() => database?.close());

test('the pack loads, binds and is ordered without a finding', () => {
  expect(findings).toEqual([]);
  expect(graph.order).toHaveLength(pack.models.length);
});

test('every unit test of its models holds', async () => {
  const results = await runUnitTests(pack, graph);
  expect(results.filter((result) => result.status !== 'passed').map((result) => result.message)).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(12);
});
