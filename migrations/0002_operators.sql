CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`subject_id` text NOT NULL,
	`workspace_id` text,
	`before` text,
	`after` text,
	`request_id` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `audit_by_actor` ON `audit` (`actor`,`id`);--> statement-breakpoint
CREATE INDEX `audit_by_action` ON `audit` (`action`,`id`);--> statement-breakpoint
CREATE INDEX `audit_by_workspace` ON `audit` (`workspace_id`,`id`);--> statement-breakpoint
CREATE TABLE `limit_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`member_id` text NOT NULL,
	`wanted` text NOT NULL,
	`reason` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`decided_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `limit_requests_by_workspace` ON `limit_requests` (`workspace_id`,`id`);--> statement-breakpoint
CREATE INDEX `limit_requests_open` ON `limit_requests` (`id`) WHERE status = 'open';--> statement-breakpoint
CREATE TABLE `members` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `members_by_email` ON `members` (`email`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`workspace_id` text NOT NULL,
	`member_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `member_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `memberships_by_member` ON `memberships` (`member_id`,`workspace_id`);--> statement-breakpoint
CREATE TABLE `operators` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `operators_by_email` ON `operators` (`email`);--> statement-breakpoint
ALTER TABLE `deployments` ADD `erased_at` integer;--> statement-breakpoint
CREATE INDEX `deployments_by_id` ON `deployments` (`id`);--> statement-breakpoint
ALTER TABLE `events` ADD `request_id` text;