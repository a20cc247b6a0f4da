import { useComputedColorScheme } from '@mantine/core';
import { dark, light, type Tokens } from '../app/tokens.ts';

/** The colours of the scheme that is on. */
export function useTokens(): Tokens {
  return useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark' ? dark : light;
}
