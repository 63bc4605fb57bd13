using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Triage.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "contents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    chars = table.Column<int>(type: "integer", nullable: false),
                    redaction = table.Column<int>(type: "integer", nullable: false),
                    first_seen_at_utc = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contents", x => new { x.workspace, x.key });
                });

            migrationBuilder.CreateTable(
                name: "workspaces",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    zone = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    content_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    made_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    last_incident_number = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workspaces", x => x.workspace);
                });

            migrationBuilder.CreateTable(
                name: "agents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    commit = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    succeeded = table.Column<bool>(type: "boolean", nullable: true)
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
                name: "changes",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    before = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    after = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    link = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                name: "incidents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    what_happened = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    expected = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    origin_agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    subject = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    symptom = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    severity = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    amount = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    first_bad_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    filed_red_run = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    filed_green_run = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    links = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    filed_agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    filed_severity = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    filed_links = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    filed_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    filed_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    decline_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    red_run = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    green_run = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    acknowledged_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    acknowledged_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    accepted_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    contained_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    classified_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    closed_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    helped = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    impact = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    snoozed_until_utc = table.Column<long>(type: "bigint", nullable: true),
                    merged_into = table.Column<int>(type: "integer", nullable: true),
                    merged_via = table.Column<int>(type: "integer", nullable: true),
                    state_before_merge = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    regressed_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    regressions = table.Column<int>(type: "integer", nullable: false),
                    regressed_run = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    verdict = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    @class = table.Column<string>(name: "class", type: "text", nullable: true, collation: "C"),
                    layer = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    confidence = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    urgency = table.Column<int>(type: "integer", nullable: false),
                    dark_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incidents", x => new { x.workspace, x.number });
                    table.ForeignKey(
                        name: "FK_incidents_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    request = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: true, collation: "C")
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
                name: "runs",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    stored_spans = table.Column<int>(type: "integer", nullable: false),
                    first_received_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    last_received_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    task = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    build = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    build_commit = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    started_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    reported = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    outcome_source = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    read_with = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    item_count = table.Column<int>(type: "integer", nullable: false),
                    red_item_count = table.Column<int>(type: "integer", nullable: false),
                    unknown_item_count = table.Column<int>(type: "integer", nullable: false),
                    summary = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    search_text = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_runs", x => new { x.workspace, x.id });
                    table.ForeignKey(
                        name: "FK_runs_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "saved_views",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    page = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    query = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    shared = table.Column<bool>(type: "boolean", nullable: false),
                    saved_at_utc = table.Column<long>(type: "bigint", nullable: false)
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
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<long>(type: "bigint", nullable: false)
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
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    read_up_to_utc = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    endpoint = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                name: "agent_events",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                name: "answers",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    question = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    choices = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    evidence = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    as_suggested = table.Column<bool>(type: "boolean", nullable: false),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_answers", x => new { x.workspace, x.number, x.sequence });
                    table.ForeignKey(
                        name: "FK_answers_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "fix_attempts",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    fix = table.Column<int>(type: "integer", nullable: false),
                    layer = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    what = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    link = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    shipped_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    recorded_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    recorded_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    withdrawn = table.Column<bool>(type: "boolean", nullable: false)
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
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    follow_up = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    what = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    due_on = table.Column<DateOnly>(type: "date", nullable: true),
                    added_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    added_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    done_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    done_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    withdrawn = table.Column<bool>(type: "boolean", nullable: false)
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
                name: "idempotency_keys",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    at_utc = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotency_keys", x => new { x.workspace, x.key });
                    table.ForeignKey(
                        name: "FK_idempotency_keys_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_events",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_events", x => new { x.workspace, x.number, x.sequence });
                    table.ForeignKey(
                        name: "FK_incident_events_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_steps",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    step = table.Column<int>(type: "integer", nullable: false),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    note = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_steps", x => new { x.workspace, x.number, x.step });
                    table.ForeignKey(
                        name: "FK_incident_steps_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "onsets",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    result = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    secret_hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mail = table.Column<string>(type: "text", nullable: true, collation: "C")
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
                name: "tallies",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    question = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    arm = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    right = table.Column<int>(type: "integer", nullable: false),
                    check = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tallies", x => new { x.workspace, x.number, x.sequence });
                    table.ForeignKey(
                        name: "FK_tallies_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "worklist_entries",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    entry = table.Column<int>(type: "integer", nullable: false),
                    subject_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    expected = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    actual = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    added_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    added_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    still_affected = table.Column<bool>(type: "boolean", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    done_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    done_by = table.Column<string>(type: "text", nullable: true, collation: "C")
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
                name: "outcome_claims",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    item = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    check = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    expected = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    actual = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outcome_claims", x => new { x.workspace, x.run_id, x.sequence });
                    table.ForeignKey(
                        name: "FK_outcome_claims_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "run_items",
                columns: table => new
                {
                    touches = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    value = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    position = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    outcome_source = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    expected = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    actual = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    started_at_utc = table.Column<long>(type: "bigint", nullable: false)
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
                name: "run_subjects",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    value = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    by_rule = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_subjects", x => new { x.workspace, x.run_id, x.name, x.value });
                    table.ForeignKey(
                        name: "FK_run_subjects_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "run_traces",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trace_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    position = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_traces", x => new { x.workspace, x.trace_id });
                    table.ForeignKey(
                        name: "FK_run_traces_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    endpoint = table.Column<int>(type: "integer", nullable: false),
                    message = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    made_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    next_attempt_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    attempts = table.Column<string>(type: "text", nullable: false, collation: "C")
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

            migrationBuilder.CreateTable(
                name: "chain_ties",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trace_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    value = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                name: "spans",
                columns: table => new
                {
                    resource_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    attributes = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    events = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    links = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trace_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    span_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    parent_span_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    start_unix_nano = table.Column<long>(type: "bigint", nullable: false),
                    end_unix_nano = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status_message = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    error_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    dialect = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    scope_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    scope_version = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    service_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    task = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    conversation_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    build_version = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    build_commit = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    build_environment = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    subjects = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    provider = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    server_address = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    request_model = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    response_model = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    response_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    parameters = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    finish_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input_tokens = table.Column<long>(type: "bigint", nullable: true),
                    output_tokens = table.Column<long>(type: "bigint", nullable: true),
                    tool_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tool_call_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    captured = table.Column<int>(type: "integer", nullable: false),
                    system_prompt_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tool_set_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_input_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    output_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    arguments_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    result_key = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_spans", x => new { x.workspace, x.trace_id, x.span_id });
                    table.ForeignKey(
                        name: "FK_spans_run_traces_workspace_trace_id",
                        columns: x => new { x.workspace, x.trace_id },
                        principalTable: "run_traces",
                        principalColumns: new[] { "workspace", "trace_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "span_contents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trace_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    span_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    slot = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    slot_order = table.Column<long>(type: "bigint", nullable: false),
                    role = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    content_key = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_span_contents", x => new { x.workspace, x.trace_id, x.span_id, x.sequence });
                    table.ForeignKey(
                        name: "FK_span_contents_contents_workspace_content_key",
                        columns: x => new { x.workspace, x.content_key },
                        principalTable: "contents",
                        principalColumns: new[] { "workspace", "key" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_span_contents_spans_workspace_trace_id_span_id",
                        columns: x => new { x.workspace, x.trace_id, x.span_id },
                        principalTable: "spans",
                        principalColumns: new[] { "workspace", "trace_id", "span_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_chain_ties_workspace_kind_value",
                table: "chain_ties",
                columns: new[] { "workspace", "kind", "value" });

            migrationBuilder.CreateIndex(
                name: "IX_changes_workspace_at_utc",
                table: "changes",
                columns: new[] { "workspace", "at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_contents_workspace_first_seen_at_utc_key",
                table: "contents",
                columns: new[] { "workspace", "first_seen_at_utc", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_fix_attempts_workspace_shipped_at_utc",
                table: "fix_attempts",
                columns: new[] { "workspace", "shipped_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_follow_ups_workspace_done_at_utc_due_on",
                table: "follow_ups",
                columns: new[] { "workspace", "done_at_utc", "due_on" });

            migrationBuilder.CreateIndex(
                name: "IX_idempotency_keys_workspace_number",
                table: "idempotency_keys",
                columns: new[] { "workspace", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_incident_events_workspace_kind_at_utc",
                table: "incident_events",
                columns: new[] { "workspace", "kind", "at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_agent_filed_at_utc_number_state_class_l~",
                table: "incidents",
                columns: new[] { "workspace", "agent", "filed_at_utc", "number", "state", "class", "layer", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_agent_urgency_filed_at_utc_number_state~",
                table: "incidents",
                columns: new[] { "workspace", "agent", "urgency", "filed_at_utc", "number", "state", "class", "layer", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_class_filed_at_utc_number_state_layer_a~",
                table: "incidents",
                columns: new[] { "workspace", "class", "filed_at_utc", "number", "state", "layer", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_class_helped_state",
                table: "incidents",
                columns: new[] { "workspace", "class", "helped", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_class_urgency_filed_at_utc_number_state~",
                table: "incidents",
                columns: new[] { "workspace", "class", "urgency", "filed_at_utc", "number", "state", "layer", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_dark_ms_filed_at_utc_number",
                table: "incidents",
                columns: new[] { "workspace", "dark_ms", "filed_at_utc", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_filed_at_utc_class_layer_state_confiden~",
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
                name: "IX_incidents_workspace_layer_filed_at_utc_number_state_class_a~",
                table: "incidents",
                columns: new[] { "workspace", "layer", "filed_at_utc", "number", "state", "class", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_layer_urgency_filed_at_utc_number_state~",
                table: "incidents",
                columns: new[] { "workspace", "layer", "urgency", "filed_at_utc", "number", "state", "class", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_merged_into",
                table: "incidents",
                columns: new[] { "workspace", "merged_into" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_owner_filed_at_utc_number_state_class_l~",
                table: "incidents",
                columns: new[] { "workspace", "owner", "filed_at_utc", "number", "state", "class", "layer", "agent", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_owner_urgency_filed_at_utc_number_state~",
                table: "incidents",
                columns: new[] { "workspace", "owner", "urgency", "filed_at_utc", "number", "state", "class", "layer", "agent", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_red_run",
                table: "incidents",
                columns: new[] { "workspace", "red_run" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_severity_filed_at_utc_number_state_clas~",
                table: "incidents",
                columns: new[] { "workspace", "severity", "filed_at_utc", "number", "state", "class", "layer", "agent", "owner", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_severity_urgency_filed_at_utc_number_st~",
                table: "incidents",
                columns: new[] { "workspace", "severity", "urgency", "filed_at_utc", "number", "state", "class", "layer", "agent", "owner", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_snoozed_until_utc",
                table: "incidents",
                columns: new[] { "workspace", "snoozed_until_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_state_filed_at_utc_number_class_layer_a~",
                table: "incidents",
                columns: new[] { "workspace", "state", "filed_at_utc", "number", "class", "layer", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_state_urgency_filed_at_utc_number_class~",
                table: "incidents",
                columns: new[] { "workspace", "state", "urgency", "filed_at_utc", "number", "class", "layer", "agent", "owner", "severity", "symptom" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_subject_filed_at_utc",
                table: "incidents",
                columns: new[] { "workspace", "subject", "filed_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_symptom_filed_at_utc_number_state_class~",
                table: "incidents",
                columns: new[] { "workspace", "symptom", "filed_at_utc", "number", "state", "class", "layer", "agent", "owner", "severity" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_symptom_urgency_filed_at_utc_number_sta~",
                table: "incidents",
                columns: new[] { "workspace", "symptom", "urgency", "filed_at_utc", "number", "state", "class", "layer", "agent", "owner", "severity" });

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_urgency_filed_at_utc_number_state_snooz~",
                table: "incidents",
                columns: new[] { "workspace", "urgency", "filed_at_utc", "number", "state", "snoozed_until_utc", "dark_ms" });

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_workspace_at_utc",
                table: "kept_answers",
                columns: new[] { "workspace", "at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_outcome_claims_workspace_run_id_item",
                table: "outcome_claims",
                columns: new[] { "workspace", "run_id", "item" });

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
                name: "IX_run_subjects_workspace_value",
                table: "run_subjects",
                columns: new[] { "workspace", "value" });

            migrationBuilder.CreateIndex(
                name: "IX_run_traces_workspace_run_id",
                table: "run_traces",
                columns: new[] { "workspace", "run_id" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_agent_outcome_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "agent", "outcome", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_agent_read_with_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "agent", "read_with", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_agent_started_at_utc_outcome_outcome_source_~",
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
                name: "IX_runs_workspace_outcome_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "outcome", "started_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_reported_outcome_started_at_utc_outcome_sour~",
                table: "runs",
                columns: new[] { "workspace", "reported", "outcome", "started_at_utc", "outcome_source" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_started_at_utc_id",
                table: "runs",
                columns: new[] { "workspace", "started_at_utc", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_task_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "task", "started_at_utc" });

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
                name: "IX_span_contents_workspace_content_key",
                table: "span_contents",
                columns: new[] { "workspace", "content_key" });

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

            migrationBuilder.Sql(Triage.Storage.Postgres.PostgresSearchIndex.Create);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "agent_events");

            migrationBuilder.DropTable(
                name: "answers");

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
                name: "idempotency_keys");

            migrationBuilder.DropTable(
                name: "incident_events");

            migrationBuilder.DropTable(
                name: "incident_steps");

            migrationBuilder.DropTable(
                name: "kept_answers");

            migrationBuilder.DropTable(
                name: "onsets");

            migrationBuilder.DropTable(
                name: "outcome_claims");

            migrationBuilder.DropTable(
                name: "reporters");

            migrationBuilder.DropTable(
                name: "run_items");

            migrationBuilder.DropTable(
                name: "run_subjects");

            migrationBuilder.DropTable(
                name: "saved_views");

            migrationBuilder.DropTable(
                name: "search_documents");

            migrationBuilder.DropTable(
                name: "search_progress");

            migrationBuilder.DropTable(
                name: "span_contents");

            migrationBuilder.DropTable(
                name: "tallies");

            migrationBuilder.DropTable(
                name: "webhook_deliveries");

            migrationBuilder.DropTable(
                name: "worklist_entries");

            migrationBuilder.DropTable(
                name: "agents");

            migrationBuilder.DropTable(
                name: "contents");

            migrationBuilder.DropTable(
                name: "spans");

            migrationBuilder.DropTable(
                name: "webhook_endpoints");

            migrationBuilder.DropTable(
                name: "incidents");

            migrationBuilder.DropTable(
                name: "run_traces");

            migrationBuilder.DropTable(
                name: "runs");

            migrationBuilder.DropTable(
                name: "workspaces");
        }
    }
}
