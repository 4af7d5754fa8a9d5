CREATE TABLE `dead_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`mode` text NOT NULL,
	`webhook_id` text,
	`url` text NOT NULL,
	`event_id` text NOT NULL,
	`event_type` text NOT NULL,
	`deployment_id` text,
	`status` text NOT NULL,
	`receiver` text,
	`timed_out_at` integer,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer,
	`claimed_until` integer,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `deliveries_by_webhook` ON `deliveries` (`webhook_id`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_by_status` ON `deliveries` (`workspace_id`,`mode`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_dead` ON `deliveries` (`id`) WHERE status = 'dead_letter';--> statement-breakpoint
CREATE INDEX `deliveries_by_receiver` ON `deliveries` (`receiver`) WHERE receiver IS NOT NULL;--> statement-breakpoint
CREATE TABLE `delivery_attempts` (
	`delivery_id` text NOT NULL,
	`number` integer NOT NULL,
	`at` integer NOT NULL,
	`status` integer,
	`error` text,
	`duration_ms` integer NOT NULL,
	`response` text,
	PRIMARY KEY(`delivery_id`, `number`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `deployment_skills` (
	`workspace_id` text NOT NULL,
	`mode` text NOT NULL,
	`skill` text NOT NULL,
	`deployment_id` text NOT NULL,
	PRIMARY KEY(`workspace_id`, `mode`, `skill`, `deployment_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `deployments` (
	`workspace_id` text NOT NULL,
	`mode` text NOT NULL,
	`id` text NOT NULL,
	`status` text NOT NULL,
	`version` integer NOT NULL,
	`due_at` integer,
	`snapshot` text NOT NULL,
	PRIMARY KEY(`workspace_id`, `mode`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `deployments_by_status` ON `deployments` (`workspace_id`,`mode`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `deployments_due` ON `deployments` (`due_at`);--> statement-breakpoint
CREATE TABLE `events` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`mode` text NOT NULL,
	`type` text NOT NULL,
	`deployment_id` text,
	`body` text NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `experts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`skills` text NOT NULL,
	`availability` text NOT NULL,
	`capacity` integer NOT NULL,
	`workspaces` text,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `experts_by_email` ON `experts` (`email`);--> statement-breakpoint
CREATE TABLE `installation` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`name` text NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`mode` text NOT NULL,
	`url` text NOT NULL,
	`events` text,
	`description` text,
	`status` text NOT NULL,
	`retry_4xx` integer NOT NULL,
	`secret` text NOT NULL,
	`previous_secret` text,
	`previous_secret_until` integer,
	`created_at` integer NOT NULL,
	`deleted_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_by_workspace` ON `webhook_endpoints` (`workspace_id`,`mode`,`id`);--> statement-breakpoint
CREATE TABLE `workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`settings` text NOT NULL,
	`webhook_secret_test` text NOT NULL,
	`webhook_secret_live` text NOT NULL,
	`previous_webhook_secret_test` text,
	`previous_webhook_secret_test_until` integer,
	`previous_webhook_secret_live` text,
	`previous_webhook_secret_live_until` integer,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
