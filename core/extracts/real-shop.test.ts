import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDirectory } from '../sources/directory-connector.ts';
import { readExtractView } from './mirror.ts';
import { syncExtracts } from './sync.ts';
import { counting, makeTestFolders, syncInput } from './testing/gold-root.ts';

const root = path.resolve(import.meta.dirname, '../../../shared/data/online-retail');

describe.skipIf(!existsSync(root))('a real shop (skipped where its data is not beside the project)', () => {
  test('every manifest and file is taken, and the second sync is one listing', async () => {
    const folders = await makeTestFolders();
    try {
      const days = (await readdir(path.join(root, '_manifests'))).length;
      const connector = counting(await openDirectory(root));
      const { input } = syncInput(connector, folders.workspaceDir);
      const report = await syncExtracts(input);
      expect(report).toMatchObject({ listed: days, heldBack: [] });
      expect((await readExtractView(folders.workspaceDir)).days).toHaveLength(days);
      connector.calls.length = 0;
      expect(await syncExtracts(input)).toMatchObject({ changed: [] });
      expect(connector.calls).toEqual(['list _manifests/']);
    } finally {
      await folders.remove();
    }
  });
});
