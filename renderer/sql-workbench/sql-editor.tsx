import { useComputedColorScheme } from '@mantine/core';
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { isMac } from '../app/actions.tsx';
import { pressName } from '../app/shortcuts.ts';
import type { ErrorPosition } from './error-position.ts';
import { monaco } from './monaco.ts';

export interface SqlEditorHandle {
  /** What a run runs: the selected text, else all; with the 1-based line and column at which it starts. */
  readonly statement: () => { readonly sql: string; readonly line: number; readonly column: number };
  readonly insert: (text: string) => void;
  readonly focus: () => void;
}

export interface SqlMark extends ErrorPosition {
  readonly message: string;
}

/** Escape closes what is open over the text first. */
const nothingToClose = [
  'suggestWidgetVisible',
  'findWidgetVisible',
  'parameterHintsVisible',
  'renameInputVisible',
  'markersNavigationVisible',
  'hasSnippetTabstops',
  'editorHasMultipleSelections',
  'editorHoverFocused',
]
  .map((open) => `!${open}`)
  .join(' && ');

interface Props {
  /** The text when the editor opens. */
  readonly readText: () => string;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  /** The keys go on behind the text: in it, Tab is a character. */
  readonly onLeave: () => void;
  readonly mark: SqlMark | null;
  readonly handle: Ref<SqlEditorHandle>;
}

/** The SQL text with marks where the database found something wrong. */
export default function SqlEditor({ readText, onChange, onRun, onLeave, mark, handle }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const latest = useRef({ readText, onChange, onRun, onLeave });
  latest.current = { readText, onChange, onRun, onLeave };
  const scheme = useComputedColorScheme('light');

  // In the same commit as the handle: who has the handle has an editor.
  useLayoutEffect(() => {
    const place = host.current;
    if (place === null) return;
    const made = monaco.editor.create(place, {
      value: latest.current.readText(),
      language: 'sql',
      automaticLayout: true,
      minimap: { enabled: false },
      fontFamily: 'JetBrains Mono Variable, monospace',
      fontSize: 13,
      lineHeight: 20,
      lineNumbersMinChars: 3,
      padding: { top: 8, bottom: 8 },
      scrollBeyondLastLine: false,
      overviewRulerLanes: 0,
      renderLineHighlight: 'line',
      wordBasedSuggestions: 'currentDocument',
      tabSize: 2,
      fixedOverflowWidgets: true,
      ariaLabel: 'SQL; Escape leaves the text',
    });
    const changes = made.onDidChangeModelContent(() => {
      monaco.editor.setModelMarkers(model(made), 'run', []);
      latest.current.onChange(made.getValue());
    });
    made.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => latest.current.onRun());
    // Ctrl+K is the palette's: the editor would wait for a second key after it. It goes to the window past the editor.
    const onKey = (event: KeyboardEvent) => {
      if (pressName(event, isMac()) !== 'mod+k') return;
      event.preventDefault();
      event.stopPropagation();
      window.dispatchEvent(new KeyboardEvent('keydown', event));
    };
    place.addEventListener('keydown', onKey, true);
    // F1 is the window's.
    made.addCommand(monaco.KeyCode.F1, () => undefined);
    made.addCommand(monaco.KeyCode.Escape, () => latest.current.onLeave(), nothingToClose);
    editor.current = made;
    made.focus();
    return () => {
      place.removeEventListener('keydown', onKey, true);
      changes.dispose();
      const text = made.getModel();
      made.dispose();
      text?.dispose();
      editor.current = null;
    };
  }, []);

  useEffect(() => monaco.editor.setTheme(scheme === 'dark' ? 'assay-dark' : 'assay-light'), [scheme]);

  useEffect(() => {
    const made = editor.current;
    if (made === null) return;
    monaco.editor.setModelMarkers(model(made), 'run', mark === null ? [] : [markerOf(made, mark)]);
    if (mark !== null) made.revealLineInCenterIfOutsideViewport(mark.line);
  }, [mark]);

  useImperativeHandle(handle, () => ({
    statement: () => {
      const made = editor.current;
      const selection = made?.getSelection() ?? null;
      if (made === null) return { sql: latest.current.readText(), line: 1, column: 1 };
      const selected = selection === null ? '' : model(made).getValueInRange(selection);
      if (selection === null || selected.trim() === '') return { sql: made.getValue(), line: 1, column: 1 };
      return { sql: selected, line: selection.startLineNumber, column: selection.startColumn };
    },
    insert: (inserted) => {
      const made = editor.current;
      const selection = made?.getSelection();
      if (!made || !selection) return;
      made.executeEdits('insert', [{ range: selection, text: inserted, forceMoveMarkers: true }]);
      made.focus();
    },
    focus: () => editor.current?.focus(),
  }));

  return <div ref={host} style={{ height: '100%' }} data-testid="sql-editor" />;
}

function model(editor: monaco.editor.IStandaloneCodeEditor): monaco.editor.ITextModel {
  const found = editor.getModel();
  if (found === null) throw new Error('the editor has no text');
  return found;
}

function markerOf(editor: monaco.editor.IStandaloneCodeEditor, mark: SqlMark): monaco.editor.IMarkerData {
  const text = model(editor);
  const line = Math.min(mark.line, text.getLineCount());
  const word = text.getWordAtPosition({ lineNumber: line, column: mark.column });
  return {
    severity: monaco.MarkerSeverity.Error,
    message: mark.message,
    startLineNumber: line,
    startColumn: word?.startColumn ?? mark.column,
    endLineNumber: line,
    endColumn: Math.max(word?.endColumn ?? 0, mark.column + 1),
  };
}
