// The editor's core, chosen features and the SQL grammar; its one worker is bundled. Nothing comes from a network.
import * as monaco from 'monaco-editor/editor/editor.api.js';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import 'monaco-editor/features/register.all.js';
import 'monaco-editor/languages/definitions/sql/register.js';
import { dark, light, type Tokens } from '../app/tokens.ts';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

for (const [name, tokens, base] of [
  ['assay-light', light, 'vs'],
  ['assay-dark', dark, 'vs-dark'],
] as const) {
  monaco.editor.defineTheme(name, {
    base,
    inherit: false,
    rules: rules(tokens),
    colors: {
      'editor.background': tokens.surface,
      'editor.foreground': tokens.text,
      'editorLineNumber.foreground': tokens.muted,
      'editorLineNumber.activeForeground': tokens.text,
      'editor.lineHighlightBackground': tokens.bg,
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': tokens.selection,
      'editorCursor.foreground': tokens.accent,
      'editorWidget.background': tokens.surface,
      'editorWidget.border': tokens.control,
      'editorSuggestWidget.selectedBackground': tokens.selection,
      'editorError.foreground': tokens.bad,
      'scrollbarSlider.background': `${tokens.control}66`,
      focusBorder: tokens.accentFill,
    },
  });
}

function rules(t: Tokens): monaco.editor.ITokenThemeRule[] {
  const rule = (token: string, color: string, fontStyle = '') => ({ token, foreground: color.slice(1), fontStyle });
  return [
    rule('', t.text),
    rule('keyword', t.info),
    rule('operator', t.info),
    rule('predefined', t.accent),
    rule('string', t.good),
    rule('number', t.accent),
    rule('comment', t.muted, 'italic'),
    rule('identifier.quote', t.text),
  ];
}

export { monaco };
