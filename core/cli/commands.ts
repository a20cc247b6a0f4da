import { checksCommand } from './checks-command.ts';
import { cleanCommand } from './clean-command.ts';
import type { Command } from './command.ts';
import { doctorCommand } from './doctor-command.ts';
import { generateCommand } from './generate-command.ts';
import { initCommand } from './init-command.ts';
import { modelsCommand } from './models-command.ts';
import { planCommand } from './plan-command.ts';
import { buildCommand, refreshCommand, syncCommand } from './refresh-command.ts';
import { snapshotsCommand } from './snapshots-command.ts';

/** Every verb, in the order of the help. */
export const commands: readonly Command[] = [
  generateCommand,
  initCommand,
  syncCommand,
  buildCommand,
  refreshCommand,
  planCommand,
  snapshotsCommand,
  modelsCommand,
  checksCommand,
  doctorCommand,
  cleanCommand,
];
