import type { ShownKey } from "../../../services/dashboard/keys.ts";
import { Confirm, CsrfForm, Empty, ErrorSummary } from "../../ui/kit.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago, At } from "../../ui/time.tsx";
import { createCurl, FIRST_BODY } from "../curl.ts";
import type { Errors, Frame } from "../frame.ts";
import { pathIn } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { Code, control, Field, Head, ReadOnly, Secret } from "./parts.tsx";

export interface KeysView {
  frame: Frame;
  keys: readonly ShownKey[];
  errors: Errors;
  typed: { name: string; expires_on: string };
  /** The key that was just made: on this one answer, and never again. */
  made?: { name: string; key: string };
}

/** The keys that agents use in this mode. */
export function KeysPage({ frame, keys, errors, typed, made }: KeysView) {
  const { place, now } = frame;
  return (
    <Layout title="Keys" frame={frame} section="keys">
      <Head
        title="Keys"
        hint={`An agent sends one with every call. These are good in ${place.mode} mode alone. Every key has a rate of its own; slots and credits are the workspace's.`}
      />
      {made ? (
        <Secret title={`The key “${made.name}” is made`} value={made.key} label="Key">
          <Code
            id="the curl"
            words="Try it: this makes a deployment"
            text={createCurl(frame.base_url, FIRST_BODY, made.key)}
          />
        </Secret>
      ) : null}
      <ErrorSummary errors={errors} />
      {keys.length > 0 ? (
        <Table
          caption="Keys, newest first"
          rows={keys}
          columns={[
            { head: "Name", title: true, cell: ({ name }) => name },
            { head: "Key", tight: true, cell: ({ prefix }) => <code>{prefix}</code> },
            { head: "Made", tight: true, cell: ({ created_at }) => <Ago at={created_at} now={now} /> },
            {
              head: "Last used",
              tight: true,
              cell: ({ last_used_at }) => (last_used_at === null ? "Never" : <Ago at={last_used_at} now={now} />),
            },
            { head: "State", cell: (key) => <KeyState of={key} now={now} /> },
            { head: "Revoke", unseen: true, align: "end", cell: (key) => <Revoke of={key} frame={frame} /> },
          ]}
        />
      ) : (
        <Empty title={`There is no ${place.mode} key yet`}>
          {frame.may_build
            ? "Make the first one below. It is shown once, with a curl that is ready to run."
            : "An owner or a developer of this workspace can make one."}
        </Empty>
      )}
      {frame.may_build ? (
        <Make frame={frame} errors={errors} typed={typed} />
      ) : (
        <ReadOnly frame={frame} what="keys are made and revoked by owners and developers" />
      )}
    </Layout>
  );
}

function KeyState({ of: { revoked_at, expires_at }, now }: { of: ShownKey; now: number }) {
  if (revoked_at !== null) {
    return (
      <span class="hint">
        <span class="tag tag-off">Revoked</span> <Ago at={revoked_at} now={now} />
      </span>
    );
  }
  if (expires_at === null) return <span class="tag tag-good">Good</span>;
  const isOver = Date.parse(expires_at) <= now;
  return (
    <span class="hint">
      <span class={isOver ? "tag tag-bad" : "tag tag-good"}>{isOver ? "Expired" : "Good"}</span>{" "}
      {isOver ? "on" : "until"} <At at={expires_at} />
    </span>
  );
}

function Revoke({ of: { id, name, revoked_at }, frame }: { of: ShownKey; frame: Frame }) {
  if (!frame.may_build || revoked_at !== null) return null;
  return (
    <Confirm label="Revoke…" title={`Revoke the key “${name}”?`}>
      <p>The next request with it is refused. What it has deployed goes on. This can't be undone.</p>
      <CsrfForm action={pathIn(frame.place, "keys", id, "revoke")} csrf={frame.csrf}>
        <button type="submit" class="button button-danger">
          Revoke it
        </button>
      </CsrfForm>
    </Confirm>
  );
}

function Make({ frame, errors, typed }: { frame: Frame; errors: Errors; typed: KeysView["typed"] }) {
  return (
    <section class="part column" aria-labelledby="make-title">
      <h2 id="make-title">Make a {frame.place.mode} key</h2>
      <CsrfForm action={pathIn(frame.place, "keys")} csrf={frame.csrf} class="fields">
        <div class="field-row">
          <Field path="name" label="Name" hint="What uses it, such as: checkout agent." errors={errors}>
            <input value={typed.name} autocomplete="off" maxlength={200} {...control("name", errors, true)} />
          </Field>
          <Field
            path="expires_on"
            label="Good until"
            hint="The last day (UTC). Empty: until it is revoked."
            errors={errors}
          >
            <input type="date" value={typed.expires_on} {...control("expires_on", errors, true)} />
          </Field>
        </div>
        <p class="form-actions">
          <button type="submit" class="button button-primary">
            Make the key
          </button>
        </p>
      </CsrfForm>
    </section>
  );
}
