DROP INDEX `deliveries_due`;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `body` text;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `request_id` text;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `tries` text;--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`next_attempt_at`) WHERE next_attempt_at IS NOT NULL;--> statement-breakpoint
DROP INDEX `deployments_due`;--> statement-breakpoint
CREATE INDEX `deployments_due` ON `deployments` (`due_at`) WHERE due_at IS NOT NULL;