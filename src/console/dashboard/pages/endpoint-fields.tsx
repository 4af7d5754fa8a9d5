import { WEBHOOK_EVENT_TYPES } from "../../../domain/webhooks/schemas.ts";
import { FieldError } from "../../ui/kit.tsx";
import { fieldId } from "../../ui/text.ts";
import type { Errors } from "../frame.ts";
import { control, Field } from "./parts.tsx";

/** An endpoint's form as it was typed. No event at all means all of them. */
export interface TypedEndpoint {
  url: string;
  description: string;
  events: readonly string[];
  retry_4xx: boolean;
}

export const NEW_ENDPOINT: TypedEndpoint = { url: "", description: "", events: [], retry_4xx: false };

/** The fields of an endpoint, new or not. */
export function EndpointFields({ errors, typed }: { errors: Errors; typed: TypedEndpoint }) {
  return (
    <>
      <Field path="url" label="URL" hint="https, and reachable from the internet." errors={errors}>
        <input type="url" value={typed.url} autocomplete="off" spellcheck={false} {...control("url", errors, true)} />
      </Field>
      <Field path="description" label="Description" hint="For you and your colleagues." errors={errors}>
        <input value={typed.description} autocomplete="off" maxlength={500} {...control("description", errors, true)} />
      </Field>
      <fieldset id={fieldId("events")}>
        <legend>Events</legend>
        <p class="hint">Choose none to be sent all of them, those to come included.</p>
        <div class="events">
          {WEBHOOK_EVENT_TYPES.map((type) => (
            <label class="check">
              <input type="checkbox" name="events" value={type} checked={typed.events.includes(type)} />
              <span class="mono">{type}</span>
            </label>
          ))}
        </div>
        <FieldError path="events" errors={errors} />
      </fieldset>
      <label class="check">
        <input type="checkbox" name="retry_4xx" checked={typed.retry_4xx} />
        Try again after a 4xx answer too, but for 410, which disables the endpoint
      </label>
    </>
  );
}
