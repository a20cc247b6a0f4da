import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Engine } from '../engine/engine.ts';
import { EngineProvider } from '../engine/engine-context.tsx';
import { SnapshotProvider } from '../engine/snapshot-context.tsx';
import { WorkspaceProvider } from '../engine/workspace-context.tsx';
import { ActionsProvider } from './actions.tsx';
import { App } from './app.tsx';
import { cssVariablesResolver, theme } from './theme.ts';

/** Puts the window on the page. */
export function mountApp(host: HTMLElement, engine: Engine): void {
  createRoot(host).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        <EngineProvider engine={engine}>
          <SnapshotProvider>
            <WorkspaceProvider>
              <ActionsProvider>
                <App />
              </ActionsProvider>
            </WorkspaceProvider>
          </SnapshotProvider>
        </EngineProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
