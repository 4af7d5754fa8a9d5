/** The colours and type that the documentation and the consoles share, light and dark. */
export const TOKENS = `
:root {
  color-scheme: light dark;
  --back: #ffffff;
  --raised: #f5f7f6;
  --line: #dde3e1;
  --edge: #7c8985;
  --text: #1a2220;
  --muted: #55625f;
  --accent: #0b6b5b;
  --accent-strong: #085446;
  --accent-soft: #e3f1ee;
  --on-accent: #ffffff;
  --blue: #1f5fa8;
  --blue-soft: #e8f0fa;
  --amber: #8a5300;
  --amber-soft: #fdf3e0;
  --green: #1b6e2d;
  --green-soft: #e7f4e9;
  --red: #b02a2a;
  --red-soft: #fcecec;
  --on-red: #ffffff;
  --string: #6b4a12;
  --shadow: 0 1px 2px rgb(20 40 35 / 8%), 0 8px 24px rgb(20 40 35 / 10%);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #121716;
    --raised: #1a2120;
    --line: #2e3836;
    --edge: #6f7d79;
    --text: #e4eae8;
    --muted: #9aa8a4;
    --accent: #5fcab5;
    --accent-strong: #7fdcc9;
    --accent-soft: #17312c;
    --on-accent: #08211c;
    --blue: #82b6f2;
    --blue-soft: #17263a;
    --amber: #e3b15c;
    --amber-soft: #31260f;
    --green: #7fcb8d;
    --green-soft: #15291a;
    --red: #f09090;
    --red-soft: #361b1b;
    --on-red: #2a0808;
    --string: #e0c08a;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 45%);
  }
}
`;
