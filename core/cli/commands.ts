import { checksCommand } from './checks-command.ts';
import { cleanCommand } from './clean-command.ts';
import type { Command } from './command.ts';
import { dashboardsCommand } from './dashboards-command.ts';
import { docsCommand } from './docs-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { exportCommand } from './export-command.ts';
import { generateCommand } from './generate-command.ts';
import { initCommand } from './init-command.ts';
import { manifestCommand } from './manifest-command.ts';
import { metricsCommand } from './metrics-command.ts';
import { modelsCommand } from './models-command.ts';
import { planCommand } from './plan-command.ts';
import { queryCommand } from './query-command.ts';
import { buildCommand, refreshCommand, syncCommand } from './refresh-command.ts';
import { snapshotsCommand } from './snapshots-command.ts';
import { verifyCommand } from './verify-command.ts';

/** Every verb, in the order of the help. */
export const commands: readonly Command[] = [
  generateCommand,
  initCommand,
  manifestCommand,
  syncCommand,
  buildCommand,
  refreshCommand,
  planCommand,
  verifyCommand,
  snapshotsCommand,
  queryCommand,
  metricsCommand,
  dashboardsCommand,
  docsCommand,
  modelsCommand,
  checksCommand,
  exportCommand,
  doctorCommand,
  cleanCommand,
];
