import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import { dark, light, type Tokens } from './tokens.ts';

const gold: MantineColorsTuple = [
  '#FBF3E1',
  '#F6EBD3',
  '#EFD9A8',
  '#E7C67B',
  '#E0B455',
  '#D9A441',
  '#BE820F',
  '#A66F06',
  '#8A5A00',
  '#6B4600',
];

/** Mantine paints its dark scheme with these: text, dimmed, placeholder, borders, hovers, surfaces, page. */
const darkScale: MantineColorsTuple = [
  dark.text,
  '#C9CCD2',
  dark.muted,
  dark.control,
  dark.line,
  dark.raised,
  dark.surface,
  dark.bg,
  '#101215',
  '#0B0D0F',
];

/** Warm greys: Mantine's own lean to blue. */
const grayScale: MantineColorsTuple = [
  light.bg,
  light.raised,
  '#ECECE7',
  light.line,
  '#D2D2CC',
  '#B0B2B1',
  light.control,
  light.muted,
  '#3C4048',
  light.text,
];

const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const primary = input.color === undefined || input.color === 'gold';
  if (input.variant === 'filled' && primary) {
    return {
      ...colors,
      background: 'var(--accent-fill)',
      hover: 'var(--accent-fill)',
      color: 'var(--on-accent-fill)',
      border: '1px solid transparent',
    };
  }
  if ((input.variant === 'subtle' || input.variant === 'light') && primary) {
    return {
      ...colors,
      background: input.variant === 'light' ? 'var(--selection)' : 'transparent',
      hover: 'var(--raised)',
      color: 'var(--accent)',
      border: '1px solid transparent',
    };
  }
  return colors;
};

const overlayTitle = { fontSize: 15, fontWeight: 600 };
/** In the dark a shadow shows no edge. */
const overlayEdge = { border: '1px solid var(--line)' };

export const theme = createTheme({
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.5', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '6px', xl: '6px' },
  defaultRadius: 'md',
  colors: { gold, dark: darkScale, gray: grayScale },
  primaryColor: 'gold',
  primaryShade: { light: 8, dark: 5 },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  variantColorResolver,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', checkIconPosition: 'right', comboboxProps: { shadow: 'md' } } },
    Textarea: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 80 }, withArrow: false, fz: 12 } },
    Modal: {
      defaultProps: { transitionProps: { duration: 100 } },
      styles: { title: overlayTitle, content: overlayEdge },
    },
    Drawer: {
      defaultProps: { transitionProps: { duration: 110 } },
      styles: { title: overlayTitle, content: overlayEdge },
    },
  },
});

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...tokenVariables(light), ...mantineVariables },
  dark: { ...tokenVariables(dark), ...mantineVariables },
});

function tokenVariables(t: Tokens): Record<string, string> {
  return {
    '--bg': t.bg,
    '--surface': t.surface,
    '--raised': t.raised,
    '--text': t.text,
    '--muted': t.muted,
    '--line': t.line,
    '--control': t.control,
    '--accent': t.accent,
    '--accent-fill': t.accentFill,
    '--on-accent-fill': t.onAccentFill,
    '--selection': t.selection,
    '--good': t.good,
    '--bad': t.bad,
    '--warn': t.warn,
    '--info': t.info,
    '--good-soft': t.goodSoft,
    '--bad-soft': t.badSoft,
    '--warn-soft': t.warnSoft,
    '--info-soft': t.infoSoft,
    ...Object.fromEntries(t.categories.map((color, at) => [`--category-${at + 1}`, color])),
  };
}

const mantineVariables: Record<string, string> = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-primary-color-filled': 'var(--accent-fill)',
  '--mantine-primary-color-filled-hover': 'var(--accent-fill)',
  '--mantine-primary-color-contrast': 'var(--on-accent-fill)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-hover': 'var(--raised)',
  '--mantine-color-default-border': 'var(--control)',
};
