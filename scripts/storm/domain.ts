/** What the auditor takes from the product's own rules. */
export { deploymentTable } from "../../src/domain/deployment/machine.ts";
export { isTerminal, present } from "../../src/domain/deployment/record.ts";
export { coverage } from "../../src/domain/deployment/roster.ts";
export { WINDOWS } from "../../src/domain/deployment/windows.ts";
export { ACCOUNTS, NO_CREDITS } from "../../src/domain/ledger/ledger.ts";
export { scaleOf } from "../../src/domain/time.ts";
export { deliveryId, recipientsOf } from "../../src/domain/webhooks/recipients.ts";
