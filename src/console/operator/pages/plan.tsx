import { ErrorSummary } from "../../ui/kit.tsx";
import type { Errors, Typed } from "../form.ts";
import { Field } from "./fields.tsx";

/** The fields of a workspace's plan. What is left empty of a fresh one is the standard plan's. */
export function PlanFields({ typed, errors, fresh = false }: { typed: Typed; errors: Errors; fresh?: boolean }) {
  const both = { typed, errors };
  return (
    <>
      <ErrorSummary errors={errors} />
      <Field name="name" label="Name" {...both} />
      {fresh ? <p class="hint">What you leave empty below is as in the standard plan.</p> : null}
      <Field
        name="cycle_cap"
        label="Credits a cycle"
        hint="What a calendar month grants in live mode."
        type="number"
        short
        {...both}
      />
      <Field name="in_flight_limit" label="In flight at once" hint="A mode." type="number" short {...both} />
      <Field name="rate_limit" label="Requests a minute" hint="A key." type="number" short {...both} />
      <Field name="prices.standard" label="Price, standard" hint="In credits." type="number" short {...both} />
      <Field name="prices.priority" label="Price, priority" type="number" short {...both} />
      <Field name="prices.scheduled" label="Price, scheduled" type="number" short {...both} />
      <Field
        name="thresholds"
        label="Thresholds"
        hint="Percent of the cycle's credits at which the workspace is told, with commas between."
        {...both}
      />
    </>
  );
}
