CREATE TABLE `dead_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `deliveries` ADD `host` text;--> statement-breakpoint
CREATE INDEX `deliveries_by_status` ON `deliveries` (`workspace_id`,`mode`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_in_flight` ON `deliveries` (`host`,`claimed_until`) WHERE host IS NOT NULL;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `previous_webhook_secret_test` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `previous_webhook_secret_test_until` integer;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `previous_webhook_secret_live` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `previous_webhook_secret_live_until` integer;