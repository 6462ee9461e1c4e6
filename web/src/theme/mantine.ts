import {
  Checkbox,
  createTheme,
  defaultVariantColorsResolver,
  localStorageColorSchemeManager,
  Menu,
  ModalRoot,
  NativeSelect,
  NumberInput,
  PasswordInput,
  Switch,
  TextInput,
  type VariantColorsResolver,
} from '@mantine/core';

export const colorSchemes = localStorageColorSchemeManager({ key: 'tallylight.theme' });

/** Buttons take the page's own tokens: ink on paper, no hue that would mean something else. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const base = defaultVariantColorsResolver(input);
  if (input.variant === 'filled') {
    return {
      ...base,
      background: 'var(--ink)',
      hover: 'var(--ink-hover)',
      color: 'var(--on-ink)',
      border: '1px solid transparent',
    };
  }
  if (input.variant === 'default') {
    return {
      ...base,
      background: 'transparent',
      hover: 'var(--hover)',
      color: 'var(--ink)',
      border: '1px solid var(--line-strong)',
    };
  }
  return {
    ...base,
    background: 'transparent',
    hover: 'var(--hover)',
    color: 'var(--ink)',
    border: '1px solid transparent',
  };
};

const field = { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } };

export const theme = createTheme({
  variantColorResolver,
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    TextInput: TextInput.extend(field as Parameters<typeof TextInput.extend>[0]),
    PasswordInput: PasswordInput.extend(field as Parameters<typeof PasswordInput.extend>[0]),
    NumberInput: NumberInput.extend(field as Parameters<typeof NumberInput.extend>[0]),
    NativeSelect: NativeSelect.extend(field as Parameters<typeof NativeSelect.extend>[0]),
    // inside the frame's landmarks, where a screen reader looks for it
    Menu: Menu.extend({
      defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { iconColor: 'var(--on-ink)' } }),
    Switch: Switch.extend({ classNames: { thumb: 'switchThumb' } }),
    // scroll locking would write a style element, which the Content-Security-Policy refuses
    ModalRoot: ModalRoot.extend({ defaultProps: { lockScroll: false, centered: true } }),
  },
});
