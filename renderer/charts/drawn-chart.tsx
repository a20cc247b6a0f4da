import {
  type ComponentType,
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { readAnswer } from './answer.ts';
import { ChartLegend } from './chart-legend.tsx';
import type { ChartProps } from './chart-props.ts';
import { ChartTooltip, tipWords } from './chart-tooltip.tsx';
import type { Draw, Drawing } from './drawing.ts';
import css from './drawn-chart.module.css';
import { type Chart, connectCharts, createChart } from './echarts.ts';
import { findMark, placeOf } from './mark-place.ts';
import { moveMark } from './move-mark.ts';
import { summarise } from './summary.ts';
import { useClicks } from './use-clicks.ts';
import { useTokens } from './use-tokens.ts';

interface Active {
  readonly mark: number;
  /** Px of the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly by: 'pointer' | 'key';
}

/** Makes a component of a drawing: size, theme, pointer, keyboard, tooltip and the words for a screen reader. */
export function drawnChart(draw: Draw): ComponentType<ChartProps> {
  return function DrawnChart(props: ChartProps) {
    const { title, query, context, table, selected, notes } = props;
    const tokens = useTokens();
    const answer = useMemo(() => readAnswer(query, context, table), [query, context, table]);
    const [size, setSize] = useState({ width: 0, height: 0 });
    const onSize = useCallback((width: number, height: number) => {
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    }, []);
    const drawing = useMemo(
      () =>
        size.width < 40 || size.height < 40
          ? null
          : draw({ props: { title, query, context, table, selected, notes }, answer, tokens, ...size }),
      [title, query, context, table, selected, notes, answer, tokens, size],
    );
    const summary = useMemo(() => summarise(title, answer), [title, answer]);
    return <Stage {...props} drawing={drawing} summary={summary} onSize={onSize} />;
  };
}

/** All but the tooltip, which is the same in every drawing of a chart: making it reads the layout of the page. */
const drawnAnew = ['grid', 'xAxis', 'yAxis', 'series'];

interface StageProps extends ChartProps {
  readonly drawing: Drawing | null;
  readonly summary: string;
  readonly onSize: (width: number, height: number) => void;
}

function Stage({ drawing, summary, onSize, onPick, onDrill, onMenu }: StageProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | null>(null);
  const hovered = useRef<{ readonly series: number; readonly data: number } | null>(null);
  const clicks = useClicks(onPick, onDrill);
  const [active, setActive] = useState<Active | null>(null);

  useEffect(() => {
    if (host.current === null) return;
    const element = host.current;
    const made = createChart(element, undefined, { renderer: 'svg' });
    chart.current = made;
    made.on('mouseover', ({ seriesIndex, dataIndex }) => {
      hovered.current = { series: seriesIndex ?? -1, data: dataIndex };
    });
    made.on('mouseout', () => {
      hovered.current = null;
    });
    const observer = new ResizeObserver(() => {
      made.resize();
      onSize(element.clientWidth, element.clientHeight);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispatchAction({ type: 'hideTip' });
      made.dispose();
      chart.current = null;
    };
  }, [onSize]);

  useEffect(() => {
    if (chart.current === null || drawing === null) return;
    // What it pointed at may be gone; drawn anew the library would point there again, without a look.
    chart.current.dispatchAction({ type: 'hideTip', escapeConnect: true });
    chart.current.setOption({ animation: false, ...drawing.option }, { replaceMerge: drawnAnew });
    setActive(null);
    chart.current.group = drawing.group ?? '';
    if (drawing.group !== null) connectCharts(drawing.group);
  }, [drawing]);

  const marks = drawing?.marks ?? [];
  const mark = active === null ? undefined : marks[active.mark];
  const tip = useMemo(() => mark?.tip(), [mark]);

  const markUnder = (event: MouseEvent): number => {
    const box = host.current?.getBoundingClientRect();
    if (box === undefined || chart.current === null || drawing === null) return -1;
    return findMark(chart.current, drawing, hovered.current, event.clientX - box.left, event.clientY - box.top);
  };
  const onMove = (event: MouseEvent) => {
    const at = markUnder(event);
    setActive(at === -1 ? null : { mark: at, at: { x: event.clientX, y: event.clientY }, by: 'pointer' });
  };
  const leave = () => {
    setActive(null);
    chart.current?.dispatchAction({ type: 'hideTip' });
    chart.current?.dispatchAction({ type: 'downplay' });
  };
  const onContextMenu = (event: MouseEvent) => {
    // The key for menus has been dealt with as a key.
    if (event.button === 0 && !event.ctrlKey) return;
    const pick = marks[markUnder(event)]?.pick;
    if (!pick || onMenu === undefined) return;
    event.preventDefault();
    onMenu(pick, { x: event.clientX, y: event.clientY });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && active !== null) {
      event.stopPropagation();
      leave();
      return;
    }
    if (event.key === 'Enter' && mark !== undefined) {
      event.preventDefault();
      if (mark.pick !== null) (event.shiftKey ? onDrill : onPick)?.(mark.pick);
      return;
    }
    const box = host.current?.getBoundingClientRect();
    if (box === undefined || chart.current === null) return;
    if (mark !== undefined && (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))) {
      event.preventDefault();
      if (mark.pick !== null) onMenu?.(mark.pick, placeOf(chart.current, mark, box));
      return;
    }
    const next = moveMark(marks, active?.by === 'key' ? active.mark : null, event.key);
    const target = next === null ? undefined : marks[next];
    if (next === null || target === undefined) return;
    event.preventDefault();
    setActive({ mark: next, at: placeOf(chart.current, target, box), by: 'key' });
    const { seriesIndex, dataIndex } = target;
    chart.current.dispatchAction({ type: 'downplay' });
    chart.current.dispatchAction({ type: 'highlight', seriesIndex, dataIndex });
    if (drawing?.follow !== null) chart.current.dispatchAction({ type: 'showTip', seriesIndex, dataIndex });
  };

  return (
    <div className={css['stage']}>
      {drawing === null ? null : <ChartLegend items={drawing.legend} scale={drawing.scale} />}
      <div
        className={css['canvas']}
        role="application"
        aria-roledescription="chart"
        aria-keyshortcuts="T"
        aria-label={[summary, ...(drawing?.notes ?? [])].join('. ')}
        data-drawn={drawing !== null}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk over the marks
        tabIndex={0}
        onMouseMove={onMove}
        onMouseLeave={leave}
        onClick={(event) => clicks.onClick(event, marks[markUnder(event)]?.pick)}
        onDoubleClick={(event) => clicks.onDoubleClick(marks[markUnder(event)]?.pick)}
        onContextMenu={onContextMenu}
        onKeyDown={onKeyDown}
        onBlur={leave}
        style={{ cursor: mark?.pick && onPick !== undefined ? 'pointer' : 'default' }}
      >
        <div ref={host} className={css['host']} aria-hidden="true" />
      </div>
      {drawing === null || drawing.notes.length === 0 ? null : (
        <p className={css['notes']} title={drawing.notes.join('. ')}>
          {drawing.notes.join('. ')}
        </p>
      )}
      <div className="sr-only" aria-live="polite">
        {tip !== undefined && active?.by === 'key' ? tipWords(tip) : ''}
      </div>
      {tip !== undefined && active !== null ? <ChartTooltip tip={tip} at={active.at} /> : null}
    </div>
  );
}
