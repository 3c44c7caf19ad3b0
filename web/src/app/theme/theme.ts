// The look of the product: a graphite-and-petrol palette, IBM Plex, tight radii. Colours are chosen so
// that text meets WCAG AA (4.5:1) on the surfaces it stands on, in light and in dark.
import { createTheme, type MantineColorsTuple, type CSSVariablesResolver } from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#e9f6f6", "#d3eaeb", "#a5d4d6", "#72bcc0", "#4aa5aa", "#2b9097", "#157a82", "#0b666e", "#09555c", "#06444a",
];
const gray: MantineColorsTuple = [
  "#f7f8f9", "#eff1f3", "#e3e7ea", "#d2d8dd", "#b4bdc5", "#8b97a2", "#5f6c78", "#47535e", "#2f3a43", "#1b242b",
];
const dark: MantineColorsTuple = [
  "#e2e7ea", "#bcc5cb", "#9aa6ae", "#75828b", "#3d484f", "#2d363c", "#212930", "#181e23", "#11161a", "#0c1013",
];
const amber: MantineColorsTuple = [
  "#fff5e2", "#fee8c4", "#fbd08c", "#f8b650", "#f4a024", "#dd870b", "#b56a00", "#8a5000", "#6c3f00", "#4f2d00",
];
const green: MantineColorsTuple = [
  "#e8f6ee", "#d0ebdb", "#a2d7b8", "#6fc192", "#46ae73", "#2a9a5c", "#17834a", "#0e6a3a", "#0a552e", "#064123",
];
const red: MantineColorsTuple = [
  "#fdeeec", "#f9dad6", "#f1b1aa", "#e98579", "#e1604f", "#d34534", "#ba3526", "#9b281b", "#7c1f15", "#5e160e",
];

export const theme = createTheme({
  colors: { petrol, gray, dark, amber, green, red },
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 6 },
  black: "#1b242b",
  fontFamily: '"IBM Plex Sans Variable", "IBM Plex Sans", system-ui, sans-serif',
  fontFamilyMonospace: '"IBM Plex Mono", ui-monospace, monospace',
  fontSizes: { xs: "0.75rem", sm: "0.84375rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.5", lg: "1.5", xl: "1.4" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.25" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2.25rem" },
  radius: { xs: "2px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Textarea: { defaultProps: { size: "sm" } },
    NumberInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", checkIconPosition: "right", comboboxProps: { shadow: "md" } } },
    MultiSelect: { defaultProps: { size: "sm" } },
    // A header within a dialog is no banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: "none" } }, centered: true, radius: "lg", overlayProps: { backgroundOpacity: 0.45, blur: 2 } } },
    Menu: { defaultProps: { shadow: "md", radius: "md" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, fz: "xs" } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});

/** Surfaces and lines by meaning; CSS modules use these names and never a raw colour. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: { "--shadow-card": "0 1px 2px rgb(20 35 45 / 5%)" },
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": "#566370",
    "--mantine-color-placeholder": "#66737f",
    "--mantine-color-anchor": "var(--mantine-color-petrol-7)",
    "--mantine-color-error": "var(--mantine-color-red-7)",
    "--surface-page": "#f4f6f7",
    "--surface-card": "#ffffff",
    "--surface-sunken": "#eef1f3",
    "--surface-hover": "#f2f5f6",
    "--surface-selected": "#e3f1f2",
    "--surface-nav": "#fbfcfc",
    "--surface-stage": "radial-gradient(ellipse at 50% 38%, #fdfdfd 0%, #eef1f3 55%, #dde3e6 100%)",
    "--line": "#dfe4e8",
    "--line-strong": "#c3ccd3",
    "--accent": "var(--mantine-color-petrol-7)",
    "--accent-text": "#0a5c63",
    "--status-idle": "#566370",
    "--status-work": "#8a5000",
    "--status-work-bg": "#fff1d8",
    "--status-good": "#0e6a3a",
    "--status-good-bg": "#e4f5eb",
    "--status-bad": "#9b281b",
    "--status-bad-bg": "#fdeae7",
    "--status-idle-bg": "#edf0f2",
  },
  dark: {
    "--mantine-color-body": "#181e23",
    "--mantine-color-text": "#dde3e7",
    "--mantine-color-dimmed": "#9aa6ae",
    "--mantine-color-placeholder": "#8b979f",
    "--mantine-color-anchor": "var(--mantine-color-petrol-3)",
    "--mantine-color-error": "var(--mantine-color-red-3)",
    "--surface-page": "#0f1417",
    "--surface-card": "#181e23",
    "--surface-sunken": "#12171b",
    "--surface-hover": "#1f272d",
    "--surface-selected": "#173036",
    "--surface-nav": "#13191d",
    "--surface-stage": "radial-gradient(ellipse at 50% 38%, #323c43 0%, #232b31 55%, #171d21 100%)",
    "--line": "#2a333a",
    "--line-strong": "#3d4850",
    "--accent": "var(--mantine-color-petrol-4)",
    "--accent-text": "#7fcbd0",
    "--status-idle": "#a8b3ba",
    "--status-work": "#f8c069",
    "--status-work-bg": "#3a2b12",
    "--status-good": "#7fd1a3",
    "--status-good-bg": "#143224",
    "--status-bad": "#f2a69c",
    "--status-bad-bg": "#40201c",
    "--status-idle-bg": "#262f35",
  },
});
