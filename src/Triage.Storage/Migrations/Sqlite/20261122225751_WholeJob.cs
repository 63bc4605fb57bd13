using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Triage.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WholeJob : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_agent_started_at_utc",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_filed_at_utc_number",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_urgency_filed_at_utc_number",
                table: "incidents");

            // As EF writes it, SQLite would copy the whole table, outside of the transaction.
            migrationBuilder.Sql("ALTER TABLE \"incidents\" DROP COLUMN \"search_text\";");

            migrationBuilder.AddColumn<int>(
                name: "item_count",
                table: "runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "read_with",
                table: "runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "red_item_count",
                table: "runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "unknown_item_count",
                table: "runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "by_rule",
                table: "run_subjects",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "actual",
                table: "outcome_claims",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "expected",
                table: "outcome_claims",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "acknowledged_at_utc",
                table: "incidents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "acknowledged_by",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "dark_ms",
                table: "incidents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "filed_agent",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "filed_links",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "filed_severity",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "impact",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "merged_into",
                table: "incidents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "merged_via",
                table: "incidents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "origin_agent",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "regressed_at_utc",
                table: "incidents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "regressed_run",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "regressions",
                table: "incidents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "snoozed_until_utc",
                table: "incidents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "state_before_merge",
                table: "incidents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "agents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    agent = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agents", x => new { x.workspace, x.name });
                    table.ForeignKey(
                        name: "FK_agents_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "build_results",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    agent = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    commit = table.Column<string>(type: "TEXT", nullable: true),
                    succeeded = table.Column<bool>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_build_results", x => new { x.workspace, x.agent, x.version, x.at_utc });
                    table.ForeignKey(
                        name: "FK_build_results_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "chain_ties",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_chain_ties", x => new { x.workspace, x.trace_id, x.kind, x.value });
                    table.ForeignKey(
                        name: "FK_chain_ties_run_traces_workspace_trace_id",
                        columns: x => new { x.workspace, x.trace_id },
                        principalTable: "run_traces",
                        principalColumns: new[] { "workspace", "trace_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "changes",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: false),
                    before = table.Column<string>(type: "TEXT", nullable: true),
                    after = table.Column<string>(type: "TEXT", nullable: true),
                    agent = table.Column<string>(type: "TEXT", nullable: true),
                    link = table.Column<string>(type: "TEXT", nullable: true),
                    by = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_changes", x => new { x.workspace, x.id });
                    table.ForeignKey(
                        name: "FK_changes_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "fix_attempts",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    fix = table.Column<int>(type: "INTEGER", nullable: false),
                    layer = table.Column<string>(type: "TEXT", nullable: false),
                    what = table.Column<string>(type: "TEXT", nullable: false),
                    link = table.Column<string>(type: "TEXT", nullable: true),
                    shipped_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    recorded_by = table.Column<string>(type: "TEXT", nullable: false),
                    recorded_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    withdrawn = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fix_attempts", x => new { x.workspace, x.number, x.fix });
                    table.ForeignKey(
                        name: "FK_fix_attempts_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "follow_ups",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    follow_up = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    what = table.Column<string>(type: "TEXT", nullable: false),
                    owner = table.Column<string>(type: "TEXT", nullable: true),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    added_by = table.Column<string>(type: "TEXT", nullable: false),
                    added_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    done_by = table.Column<string>(type: "TEXT", nullable: true),
                    done_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    withdrawn = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_follow_ups", x => new { x.workspace, x.number, x.follow_up });
                    table.ForeignKey(
                        name: "FK_follow_ups_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    request = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    answer = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_kept_answers", x => new { x.workspace, x.key });
                    table.ForeignKey(
                        name: "FK_kept_answers_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "onsets",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    result = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_onsets", x => new { x.workspace, x.number });
                    table.ForeignKey(
                        name: "FK_onsets_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "reporters",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    secret_hash = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    mail = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reporters", x => new { x.workspace, x.number });
                    table.ForeignKey(
                        name: "FK_reporters_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "run_items",
                columns: table => new
                {
                    touches = table.Column<string>(type: "TEXT", nullable: false),
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    outcome_source = table.Column<string>(type: "TEXT", nullable: true),
                    expected = table.Column<string>(type: "TEXT", nullable: true),
                    actual = table.Column<string>(type: "TEXT", nullable: true),
                    agent = table.Column<string>(type: "TEXT", nullable: true),
                    started_at_utc = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_items", x => new { x.workspace, x.run_id, x.name, x.value });
                    table.ForeignKey(
                        name: "FK_run_items_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "saved_views",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    page = table.Column<string>(type: "TEXT", nullable: false),
                    owner = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    query = table.Column<string>(type: "TEXT", nullable: false),
                    shared = table.Column<bool>(type: "INTEGER", nullable: false),
                    saved_at_utc = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_saved_views", x => new { x.workspace, x.id });
                    table.ForeignKey(
                        name: "FK_saved_views_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "search_documents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_search_documents", x => new { x.workspace, x.kind, x.key });
                    table.ForeignKey(
                        name: "FK_search_documents_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "search_progress",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    read_up_to_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_search_progress", x => new { x.workspace, x.kind });
                    table.ForeignKey(
                        name: "FK_search_progress_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "webhook_endpoints",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    endpoint = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_endpoints", x => new { x.workspace, x.number });
                    table.ForeignKey(
                        name: "FK_webhook_endpoints_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "worklist_entries",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    entry = table.Column<int>(type: "INTEGER", nullable: false),
                    subject_name = table.Column<string>(type: "TEXT", nullable: true),
                    subject = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: true),
                    expected = table.Column<string>(type: "TEXT", nullable: true),
                    actual = table.Column<string>(type: "TEXT", nullable: true),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    added_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    added_by = table.Column<string>(type: "TEXT", nullable: false),
                    still_affected = table.Column<bool>(type: "INTEGER", nullable: false),
                    owner = table.Column<string>(type: "TEXT", nullable: true),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    done_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    done_by = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_worklist_entries", x => new { x.workspace, x.number, x.entry });
                    table.ForeignKey(
                        name: "FK_worklist_entries_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "agent_events",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_events", x => new { x.workspace, x.name, x.sequence });
                    table.ForeignKey(
                        name: "FK_agent_events_agents_workspace_name",
                        columns: x => new { x.workspace, x.name },
                        principalTable: "agents",
                        principalColumns: new[] { "workspace", "name" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    endpoint = table.Column<int>(type: "INTEGER", nullable: false),
                    message = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    made_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    next_attempt_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    attempts = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_deliveries", x => new { x.workspace, x.id });
                    table.ForeignKey(
                        name: "FK_webhook_deliveries_webhook_endpoints_workspace_endpoint",
                        columns: x => new { x.workspace, x.endpoint },
                        principalTable: "webhook_endpoints",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_agent_outcome_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "agent", "outcome", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_agent_read_with_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "agent", "read_with", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_agent_started_at_utc_outcome_outcome_source_reported_build",
                table: "runs",
                columns: new[] { "workspace", "agent", "started_at_utc", "outcome", "outcome_source", "reported", "build" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_build_commit",
                table: "runs",
                columns: new[] { "workspace", "build_commit" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_build_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "build", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_last_received_at_utc_id",
                table: "runs",
                columns: new[] { "workspace", "last_received_at_utc", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_reported_outcome_started_at_utc_outcome_source",
                table: "runs",
                columns: new[] { "workspace", "reported", "outcome", "started_at_utc", "outcome_source" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_task_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "task", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_outcome_claims_workspace_run_id_item",
                table: "outcome_claims",
                columns: new[] { "workspace", "run_id", "item" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_agent_filed_at_utc_number_state_class_layer_owner_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "agent", "filed_at_utc", "number", "state", "class", "layer", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_agent_urgency_filed_at_utc_number_state_class_layer_owner_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "agent", "urgency", "filed_at_utc", "number", "state", "class", "layer", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_class_filed_at_utc_number_state_layer_agent_owner_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "class", "filed_at_utc", "number", "state", "layer", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_class_helped_state",
                table: "incidents",
                columns: new[] { "workspace", "class", "helped", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_class_urgency_filed_at_utc_number_state_layer_agent_owner_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "class", "urgency", "filed_at_utc", "number", "state", "layer", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_dark_ms_filed_at_utc_number",
                table: "incidents",
                columns: new[] { "workspace", "dark_ms", "filed_at_utc", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_filed_at_utc_class_layer_state_confidence_helped",
                table: "incidents",
                columns: new[] { "workspace", "filed_at_utc", "class", "layer", "state", "confidence", "helped" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_filed_at_utc_number_urgency_dark_ms",
                table: "incidents",
                columns: new[] { "workspace", "filed_at_utc", "number", "urgency", "dark_ms" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_green_run",
                table: "incidents",
                columns: new[] { "workspace", "green_run" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_layer_filed_at_utc_number_state_class_agent_owner_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "layer", "filed_at_utc", "number", "state", "class", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_layer_urgency_filed_at_utc_number_state_class_agent_owner_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "layer", "urgency", "filed_at_utc", "number", "state", "class", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_merged_into",
                table: "incidents",
                columns: new[] { "workspace", "merged_into" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_owner_filed_at_utc_number_state_class_layer_agent_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "owner", "filed_at_utc", "number", "state", "class", "layer", "agent", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_owner_urgency_filed_at_utc_number_state_class_layer_agent_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "owner", "urgency", "filed_at_utc", "number", "state", "class", "layer", "agent", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_red_run",
                table: "incidents",
                columns: new[] { "workspace", "red_run" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_severity_filed_at_utc_number_state_class_layer_agent_owner_symptom",
                table: "incidents",
                columns: new[] { "workspace", "severity", "filed_at_utc", "number", "state", "class", "layer", "agent", "owner", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_severity_urgency_filed_at_utc_number_state_class_layer_agent_owner_symptom",
                table: "incidents",
                columns: new[] { "workspace", "severity", "urgency", "filed_at_utc", "number", "state", "class", "layer", "agent", "owner", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_snoozed_until_utc",
                table: "incidents",
                columns: new[] { "workspace", "snoozed_until_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_state_filed_at_utc_number_class_layer_agent_owner_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "state", "filed_at_utc", "number", "class", "layer", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_state_urgency_filed_at_utc_number_class_layer_agent_owner_severity_symptom",
                table: "incidents",
                columns: new[] { "workspace", "state", "urgency", "filed_at_utc", "number", "class", "layer", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_subject_filed_at_utc",
                table: "incidents",
                columns: new[] { "workspace", "subject", "filed_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_symptom_filed_at_utc_number_state_class_layer_agent_owner_severity",
                table: "incidents",
                columns: new[] { "workspace", "symptom", "filed_at_utc", "number", "state", "class", "layer", "agent", "owner", "severity" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_symptom_urgency_filed_at_utc_number_state_class_layer_agent_owner_severity",
                table: "incidents",
                columns: new[] { "workspace", "symptom", "urgency", "filed_at_utc", "number", "state", "class", "layer", "agent", "owner", "severity" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_urgency_filed_at_utc_number_state_snoozed_until_utc_dark_ms",
                table: "incidents",
                columns: new[] { "workspace", "urgency", "filed_at_utc", "number", "state", "snoozed_until_utc", "dark_ms" });

            migrationBuilder.CreateIndex(
                name: "IX_incident_events_workspace_kind_at_utc",
                table: "incident_events",
                columns: new[] { "workspace", "kind", "at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_contents_workspace_first_seen_at_utc_key",
                table: "contents",
                columns: new[] { "workspace", "first_seen_at_utc", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_chain_ties_workspace_kind_value",
                table: "chain_ties",
                columns: new[] { "workspace", "kind", "value" });

            migrationBuilder.CreateIndex(
                name: "IX_changes_workspace_at_utc",
                table: "changes",
                columns: new[] { "workspace", "at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_fix_attempts_workspace_shipped_at_utc",
                table: "fix_attempts",
                columns: new[] { "workspace", "shipped_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_follow_ups_workspace_done_at_utc_due_on",
                table: "follow_ups",
                columns: new[] { "workspace", "done_at_utc", "due_on" });

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_workspace_at_utc",
                table: "kept_answers",
                columns: new[] { "workspace", "at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_reporters_workspace_secret_hash",
                table: "reporters",
                columns: new[] { "workspace", "secret_hash" });

            migrationBuilder.CreateIndex(
                name: "IX_run_items_workspace_run_id_outcome_position",
                table: "run_items",
                columns: new[] { "workspace", "run_id", "outcome", "position" });

            migrationBuilder.CreateIndex(
                name: "IX_run_items_workspace_run_id_position",
                table: "run_items",
                columns: new[] { "workspace", "run_id", "position" });

            migrationBuilder.CreateIndex(
                name: "IX_run_items_workspace_value_agent_started_at_utc",
                table: "run_items",
                columns: new[] { "workspace", "value", "agent", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_saved_views_workspace_page_owner_name",
                table: "saved_views",
                columns: new[] { "workspace", "page", "owner", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_search_documents_number",
                table: "search_documents",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_workspace_endpoint",
                table: "webhook_deliveries",
                columns: new[] { "workspace", "endpoint" });

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_workspace_made_at_utc",
                table: "webhook_deliveries",
                columns: new[] { "workspace", "made_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_workspace_next_attempt_at_utc",
                table: "webhook_deliveries",
                columns: new[] { "workspace", "next_attempt_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_worklist_entries_workspace_done_at_utc_number",
                table: "worklist_entries",
                columns: new[] { "workspace", "done_at_utc", "number" });

            migrationBuilder.Sql(Triage.Storage.Sqlite.SqliteSearchIndex.Create);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE search_words;");
            migrationBuilder.DropTable(
                name: "agent_events");

            migrationBuilder.DropTable(
                name: "build_results");

            migrationBuilder.DropTable(
                name: "chain_ties");

            migrationBuilder.DropTable(
                name: "changes");

            migrationBuilder.DropTable(
                name: "fix_attempts");

            migrationBuilder.DropTable(
                name: "follow_ups");

            migrationBuilder.DropTable(
                name: "kept_answers");

            migrationBuilder.DropTable(
                name: "onsets");

            migrationBuilder.DropTable(
                name: "reporters");

            migrationBuilder.DropTable(
                name: "run_items");

            migrationBuilder.DropTable(
                name: "saved_views");

            migrationBuilder.DropTable(
                name: "search_documents");

            migrationBuilder.DropTable(
                name: "search_progress");

            migrationBuilder.DropTable(
                name: "webhook_deliveries");

            migrationBuilder.DropTable(
                name: "worklist_entries");

            migrationBuilder.DropTable(
                name: "agents");

            migrationBuilder.DropTable(
                name: "webhook_endpoints");

            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_agent_outcome_started_at_utc",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_agent_read_with_started_at_utc",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_agent_started_at_utc_outcome_outcome_source_reported_build",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_build_commit",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_build_started_at_utc",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_last_received_at_utc_id",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_reported_outcome_started_at_utc_outcome_source",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_workspace_task_started_at_utc",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_outcome_claims_workspace_run_id_item",
                table: "outcome_claims");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_agent_filed_at_utc_number_state_class_layer_owner_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_agent_urgency_filed_at_utc_number_state_class_layer_owner_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_class_filed_at_utc_number_state_layer_agent_owner_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_class_helped_state",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_class_urgency_filed_at_utc_number_state_layer_agent_owner_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_dark_ms_filed_at_utc_number",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_filed_at_utc_class_layer_state_confidence_helped",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_filed_at_utc_number_urgency_dark_ms",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_green_run",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_layer_filed_at_utc_number_state_class_agent_owner_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_layer_urgency_filed_at_utc_number_state_class_agent_owner_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_merged_into",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_owner_filed_at_utc_number_state_class_layer_agent_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_owner_urgency_filed_at_utc_number_state_class_layer_agent_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_red_run",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_severity_filed_at_utc_number_state_class_layer_agent_owner_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_severity_urgency_filed_at_utc_number_state_class_layer_agent_owner_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_snoozed_until_utc",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_state_filed_at_utc_number_class_layer_agent_owner_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_state_urgency_filed_at_utc_number_class_layer_agent_owner_severity_symptom",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_subject_filed_at_utc",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_symptom_filed_at_utc_number_state_class_layer_agent_owner_severity",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_symptom_urgency_filed_at_utc_number_state_class_layer_agent_owner_severity",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_workspace_urgency_filed_at_utc_number_state_snoozed_until_utc_dark_ms",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incident_events_workspace_kind_at_utc",
                table: "incident_events");

            migrationBuilder.DropIndex(
                name: "IX_contents_workspace_first_seen_at_utc_key",
                table: "contents");

            migrationBuilder.DropColumn(
                name: "item_count",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "read_with",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "red_item_count",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "unknown_item_count",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "by_rule",
                table: "run_subjects");

            migrationBuilder.DropColumn(
                name: "actual",
                table: "outcome_claims");

            migrationBuilder.DropColumn(
                name: "expected",
                table: "outcome_claims");

            migrationBuilder.DropColumn(
                name: "acknowledged_at_utc",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "acknowledged_by",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "dark_ms",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "filed_agent",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "filed_links",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "filed_severity",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "impact",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "merged_into",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "merged_via",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "origin_agent",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "regressed_at_utc",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "regressed_run",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "regressions",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "snoozed_until_utc",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "state_before_merge",
                table: "incidents");

            migrationBuilder.AddColumn<string>(
                name: "search_text",
                table: "incidents",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_agent_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "agent", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_filed_at_utc_number",
                table: "incidents",
                columns: new[] { "workspace", "filed_at_utc", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_urgency_filed_at_utc_number",
                table: "incidents",
                columns: new[] { "workspace", "urgency", "filed_at_utc", "number" });
        }
    }
}
