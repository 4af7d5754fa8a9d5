import type { Message } from "../../domain/notifications/message.ts";

const BODY = "font: 16px/1.5 system-ui, sans-serif; max-width: 36em; margin: 0 auto; padding: 16px";
const QUOTE = "margin: 4px 0 16px; padding: 8px 12px; border-left: 3px solid #0b6b5b";
const BUTTON =
  "display: inline-block; padding: 10px 16px; border-radius: 6px; background: #0b6b5b; color: #ffffff; text-decoration: none";

/** The message as the HTML of a mail: no script, no image, nothing fetched. What others wrote is text alone. */
export function mailHtml({ subject, intro, quotes, facts, link, footer }: Message): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
        <title>{subject}</title>
      </head>
      <body style={BODY}>
        <p>{intro}</p>
        {quotes.map(({ label, text }) => (
          <>
            <p style="margin: 0">{label}</p>
            <blockquote style={QUOTE} dir="auto">
              {text}
            </blockquote>
          </>
        ))}
        {facts.length > 0 ? (
          <ul>
            {facts.map(({ label, text }) => (
              <li>
                {label}: <strong>{text}</strong>
              </li>
            ))}
          </ul>
        ) : null}
        {link ? (
          <p>
            <a href={link.url} style={BUTTON}>
              {link.label}
            </a>
          </p>
        ) : null}
        <p style="font-size: 13px; color: #6b6b6b">{footer}</p>
      </body>
    </html>
  );
  return `<!doctype html>${page}`;
}
