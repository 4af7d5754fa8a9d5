import { type ActingContext, audited } from "../audit.ts";
import { sendSignInMail } from "../notifications/sign-in-mail.ts";
import { createSignInLink } from "../sessions/create-sign-in-link.ts";
import { requireExpert } from "./experts.ts";

/** Makes a link that signs an expert in: good once, for 15 minutes, shown this once. */
export async function createExpertSignInLink({ ctx, input }: { ctx: ActingContext; input: { expert_id: string } }) {
  const subject_id = (await requireExpert(ctx, input.expert_id)).id;
  return audited(ctx, { action: "expert.sign_in_link_created", subject_id }, () =>
    createSignInLink({ ctx, input: { kind: "expert", subject_id } }),
  );
}

/** Mails an expert a link that signs them in, good once and for 15 minutes. The link is shown to nobody else. */
export async function inviteExpert({ ctx, input }: { ctx: ActingContext; input: { expert_id: string } }) {
  const { id, email } = await requireExpert(ctx, input.expert_id);
  return audited(ctx, { action: "expert.invited", subject_id: id, after: { email } }, async () => {
    const { url, expires_at } = await createSignInLink({ ctx, input: { kind: "expert", subject_id: id } });
    await sendSignInMail(ctx, { kind: "expert", subject_id: id, url });
    return { object: "invitation" as const, expert_id: id, email, expires_at };
  });
}
