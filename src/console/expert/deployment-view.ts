import type { Deployment } from "../../domain/deployment/schemas.ts";
import { mayHaveText } from "../../domain/files/text.ts";
import { buildForm } from "../../domain/forms/build.ts";
import type { FormModel } from "../../domain/forms/model.ts";
import { draftToForm } from "../../domain/forms/read.ts";
import type { ExpertContext } from "../../services/expert/context.ts";
import { type Draft, type DraftText, readDraft } from "../../services/expert/drafts.ts";
import { findForExpert, type Held } from "../../services/expert/get.ts";
import type { DeadlineView, DeploymentView, DraftView, Errors, Frame, GoneView } from "./views.ts";

const DEADLINES: Partial<Record<Deployment["status"], DeadlineView["kind"]>> = {
  pending: "accept",
  accepted: "start",
  needs_input: "reply",
};

/** The form of a deployment's `output_schema`, or null without one. */
export function formOf({ output_schema }: Deployment): FormModel | null {
  return output_schema === null ? null : buildForm(output_schema);
}

/** A deployment's page as it is now, or why it can't be shown any more. `sent` is what a refused form held. */
export async function deploymentView(
  ctx: ExpertContext,
  frame: Frame,
  id: string,
  { sent, errors = {}, preview = false }: { sent?: DraftText; errors?: Errors; preview?: boolean } = {},
): Promise<DeploymentView | GoneView> {
  const [found, kept] = await Promise.all([
    findForExpert({ ctx, input: { id } }),
    readDraft({ ctx, input: { deployment_id: id } }),
  ]);
  const draft = { ...kept, ...sent };
  return "deployment" in found
    ? viewOf(frame, found, draft, errors, preview)
    : { ...frame, reason: found.reason, deployment: null, draft: unsent(draft) };
}

export function isGone(view: DeploymentView | GoneView): view is GoneView {
  return "reason" in view;
}

function viewOf(frame: Frame, found: Held, draft: Draft, errors: Errors, preview: boolean): DeploymentView {
  const { deployment, offer, files } = found;
  const kind = DEADLINES[deployment.status];
  const model = formOf(deployment);
  return {
    ...frame,
    deployment,
    offer: offer && {
      offered_at: Date.parse(offer.offered_at),
      expires_at: Date.parse(offer.expires_at),
      matched_skills: offer.matched_skills,
    },
    deadline: kind && found.deadline !== null ? { kind, at: found.deadline } : null,
    file_texts: files.filter(mayHaveText).map((file) => file.id),
    draft: draftView(draft),
    form: model && { model, raw: draftToForm(model, draft.data) },
    errors,
    cancel_reason: found.cancel_reason,
    preview,
  };
}

function draftView({ body, question, reason, attach_partial, tab, files, updated_at }: Draft): DraftView {
  return { body, question, reason, attach_partial, tab, files, updated_at: updated_at || null };
}

/** What was written and can't be sent any more; null if there is nothing. */
function unsent({ body, question, data }: Draft): GoneView["draft"] {
  const typed = Object.entries(data).filter(([, value]) => value.trim() !== "");
  const text = typed.map(([name, value]) => `${name}: ${value}`).join("\n");
  return body || question || text ? { body, question, data: text || null } : null;
}
