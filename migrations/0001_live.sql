CREATE TABLE `dev_mails` (
	`id` text PRIMARY KEY NOT NULL,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`html` text NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `drafts` (
	`expert_id` text NOT NULL,
	`deployment_id` text NOT NULL,
	`fields` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`expert_id`, `deployment_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `offers` (
	`expert_id` text NOT NULL,
	`deployment_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`offered_at` integer NOT NULL,
	PRIMARY KEY(`expert_id`, `deployment_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sessions_by_subject` ON `sessions` (`kind`,`subject_id`);--> statement-breakpoint
CREATE TABLE `sign_in_links` (
	`hash` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sign_in_links_by_subject` ON `sign_in_links` (`kind`,`subject_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `deployments` ADD `revision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `deployments` ADD `expert_id` text;--> statement-breakpoint
ALTER TABLE `deployments` ADD `turnaround_seconds` integer;--> statement-breakpoint
CREATE INDEX `deployments_by_expert` ON `deployments` (`expert_id`,`status`,`id`) WHERE expert_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE `experts` ADD `last_offered_at` integer;--> statement-breakpoint
ALTER TABLE `experts` ADD `notifications` text;--> statement-breakpoint
ALTER TABLE `experts` ADD `slack_url` text;--> statement-breakpoint
ALTER TABLE `experts` ADD `deleted_at` integer;