import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.css';
import '../app/global.css';
import { MantineProvider } from '@mantine/core';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { cssVariablesResolver, theme } from '../app/theme.ts';
import { Chart } from '../charts/chart.tsx';
import type { ChartPick } from '../charts/chart-props.ts';
import { fixedAnswer } from './chart-answer.ts';
import { type ChartScene, chartScenes } from './chart-scenes.ts';

// Every chart kind on fixed answers: charts.html?page=time. For development only.
const page = new URLSearchParams(window.location.search).get('page') ?? 'time';
const scenes = (chartScenes[page] ?? []).map((scene) => ({ scene, answer: fixedAnswer(scene.answer) }));
const none: readonly ChartPick[] = [];
/** What was done with marks, for the tests. */
const done: unknown[] = [];
Object.assign(window, { done });

function Tile({ scene, answer }: { readonly scene: ChartScene; readonly answer: ReturnType<typeof fixedAnswer> }) {
  const [selected, setSelected] = useState(scene.selected ?? none);
  return (
    <section
      style={{
        display: 'flex',
        flexDirection: 'column',
        gap: 6,
        padding: 12,
        height: scene.height ?? 250,
        background: 'var(--surface)',
        border: '1px solid var(--line)',
        borderRadius: 6,
        minWidth: 0,
      }}
    >
      <h2 style={{ margin: 0, fontSize: 12, fontWeight: 500, color: 'var(--muted)' }}>{scene.title}</h2>
      <div style={{ flex: 1, minHeight: 0 }}>
        <Chart
          kind={scene.kind}
          title={scene.title}
          {...answer}
          good={() => 'up'}
          selected={selected}
          onPick={(pick) => {
            done.push({ pick });
            setSelected([pick]);
          }}
          onDrill={(drill) => done.push({ drill })}
          onMenu={(menu) => done.push({ menu })}
        />
      </div>
    </section>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
    <h1 className="sr-only">Charts</h1>
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: `repeat(${page === 'narrow' ? 4 : 2}, minmax(0, 1fr))`,
        gap: 12,
        padding: 12,
      }}
    >
      {scenes.map(({ scene, answer }) => (
        <Tile key={scene.title} scene={scene} answer={answer} />
      ))}
    </div>
  </MantineProvider>,
);
