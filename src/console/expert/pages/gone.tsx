import { CopyId } from "../../ui/kit.tsx";
import { opening } from "../../ui/text.ts";
import type { GoneView } from "../views.ts";
import { GONE } from "./gone-words.ts";
import { Layout } from "./layout.tsx";
import { Unsent } from "./outcome.tsx";
import { PATHS } from "./paths.ts";

/** A deployment that is not theirs any more: why, and what they had written. */
export function GonePage(view: GoneView) {
  const { title, text } = GONE[view.reason];
  const { deployment, draft } = view;
  return (
    <Layout title={title} frame={view}>
      <div class="reading gone" data-gone={deployment?.id}>
        <h1>{title}</h1>
        <p class="lead">{text}</p>
        {deployment ? (
          <div class="gone-what">
            <p>{opening(deployment.brief)}</p>
            <CopyId id={deployment.id} />
          </div>
        ) : null}
        {draft ? <Unsent {...draft} /> : null}
        <p>
          <a class="button button-primary" href={PATHS.inbox}>
            Back to the inbox
          </a>
        </p>
      </div>
    </Layout>
  );
}
