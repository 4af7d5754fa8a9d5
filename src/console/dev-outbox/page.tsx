import { inUtc } from "../../domain/notifications/plain.ts";
import type { ShownMail } from "../../services/notifications/list-dev-mails.ts";
import { assetUrl } from "../assets.ts";

const LINK = /(https?:\/\/\S+)/;

/** The mails of a local instance, newest first, as one HTML document without a script. */
export function outboxPage(mails: ShownMail[], now: number): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Outbox</title>
        <link rel="stylesheet" href={assetUrl("docs.css")} />
      </head>
      <body>
        <main>
          <h1>Outbox</h1>
          <p>
            A local instance sends no mail: it keeps each here, newest first. The last 100 are shown, as of {inUtc(now)}
            .
          </p>
          {mails.length === 0 ? (
            <p>No mail yet. Ask for a sign-in link, or offer a deployment to an expert, and load this page again.</p>
          ) : null}
          {mails.map((mail) => (
            <MailView mail={mail} />
          ))}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${page}`;
}

function MailView({ mail }: { mail: ShownMail }) {
  return (
    <article id={mail.id} aria-labelledby={`${mail.id}-subject`}>
      <h2 id={`${mail.id}-subject`} dir="auto">
        {mail.subject}
      </h2>
      <p>
        To {mail.to}, <time datetime={mail.created_at}>{mail.created_at}</time>
      </p>
      {mail.text.split("\n\n").map((block) => (
        <p dir="auto">
          {block.split("\n").map((line, index) => (
            <>
              {index > 0 ? <br /> : null}
              <Linked text={line} />
            </>
          ))}
        </p>
      ))}
      <details>
        <summary>HTML</summary>
        <pre tabindex={0}>
          <code>{mail.html}</code>
        </pre>
      </details>
    </article>
  );
}

function Linked({ text }: { text: string }) {
  return <>{text.split(LINK).map((part, index) => (index % 2 === 1 ? <a href={part}>{part}</a> : part))}</>;
}
