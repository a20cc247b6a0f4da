import { packageFile, run } from './child.mjs';
import { ensureModules } from './install.mjs';

/** Writes the JSON schemas of the YAML files into resources/schemas; the same test fails when they are stale. */
export default function schemas() {
  ensureModules();
  return run(process.execPath, [packageFile('vitest', 'vitest.mjs'), 'run', 'core/packs/json-schema.test.ts'], {
    env: { ...process.env, UPDATE_SCHEMAS: '1' },
  });
}
