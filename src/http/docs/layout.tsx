import type { PropsWithChildren } from "hono/jsx";
import { API_VERSION } from "../../domain/version.ts";

/** A line of the navigation, with the lines under it. */
export interface NavItem {
  id: string;
  title: string;
  code?: boolean;
  items?: NavItem[];
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230b6b5b'/%3E%3Cpath d='M4 8h7M8 5l3 3-3 3' fill='none' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E";

/** The frame of the documentation: its head, the navigation, and one column to read in. Needs no script. */
export function Layout({
  title,
  summary,
  nav,
  children,
}: PropsWithChildren<{ title: string; summary: string; nav: NavItem[] }>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={summary} />
        <title>{title}</title>
        <link rel="icon" href={ICON} />
        <link rel="stylesheet" href="/docs/style.css" />
        <link rel="alternate" type="text/plain" href="/llms.txt" title="The same for language models" />
        <link rel="service-desc" type="application/json" href="/openapi.json" />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        <div class="side">
          <header class="brand">
            <a href="/docs">Deploy API</a>
            <span class="version">{API_VERSION}</span>
          </header>
          <nav class="contents" aria-label="Contents">
            <NavList items={nav} />
          </nav>
        </div>
        <main id="content" tabindex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}

function NavList({ items }: { items: NavItem[] }) {
  return (
    <ul>
      {items.map(({ id, title, code, items: below }) => (
        <li>
          <a href={`#${id}`}>{code ? <code>{title}</code> : title}</a>
          {below?.length ? <NavList items={below} /> : null}
        </li>
      ))}
    </ul>
  );
}
