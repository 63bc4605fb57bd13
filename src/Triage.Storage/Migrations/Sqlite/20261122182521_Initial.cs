using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Triage.Storage.Migrations.Sqlite
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    chars = table.Column<int>(type: "INTEGER", nullable: false),
                    redaction = table.Column<int>(type: "INTEGER", nullable: false),
                    first_seen_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contents", x => new { x.workspace, x.key });
                }
            );

            migrationBuilder.CreateTable(
                name: "workspaces",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    zone = table.Column<string>(type: "TEXT", nullable: false),
                    content_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    made_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    last_incident_number = table.Column<int>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workspaces", x => x.workspace);
                }
            );

            migrationBuilder.CreateTable(
                name: "incidents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    what_happened = table.Column<string>(type: "TEXT", nullable: true),
                    expected = table.Column<string>(type: "TEXT", nullable: true),
                    agent = table.Column<string>(type: "TEXT", nullable: true),
                    subject = table.Column<string>(type: "TEXT", nullable: true),
                    symptom = table.Column<string>(type: "TEXT", nullable: false),
                    severity = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<string>(type: "TEXT", nullable: true),
                    first_bad_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    filed_red_run = table.Column<string>(type: "TEXT", nullable: true),
                    filed_green_run = table.Column<string>(type: "TEXT", nullable: true),
                    links = table.Column<string>(type: "TEXT", nullable: false),
                    filed_by = table.Column<string>(type: "TEXT", nullable: false),
                    filed_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    owner = table.Column<string>(type: "TEXT", nullable: true),
                    decline_reason = table.Column<string>(type: "TEXT", nullable: true),
                    red_run = table.Column<string>(type: "TEXT", nullable: true),
                    green_run = table.Column<string>(type: "TEXT", nullable: true),
                    accepted_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    contained_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    classified_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    closed_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    helped = table.Column<string>(type: "TEXT", nullable: true),
                    verdict = table.Column<string>(type: "TEXT", nullable: true),
                    @class = table.Column<string>(name: "class", type: "TEXT", nullable: true),
                    layer = table.Column<string>(type: "TEXT", nullable: true),
                    confidence = table.Column<string>(type: "TEXT", nullable: true),
                    urgency = table.Column<int>(type: "INTEGER", nullable: false),
                    search_text = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incidents", x => new { x.workspace, x.number });
                    table.ForeignKey(
                        name: "FK_incidents_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "runs",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false),
                    stored_spans = table.Column<int>(type: "INTEGER", nullable: false),
                    first_received_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    last_received_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    agent = table.Column<string>(type: "TEXT", nullable: true),
                    task = table.Column<string>(type: "TEXT", nullable: false),
                    build = table.Column<string>(type: "TEXT", nullable: true),
                    build_commit = table.Column<string>(type: "TEXT", nullable: true),
                    started_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    reported = table.Column<string>(type: "TEXT", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    outcome_source = table.Column<string>(type: "TEXT", nullable: true),
                    summary = table.Column<string>(type: "TEXT", nullable: false),
                    search_text = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_runs", x => new { x.workspace, x.id });
                    table.ForeignKey(
                        name: "FK_runs_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "answers",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    question = table.Column<string>(type: "TEXT", nullable: false),
                    choices = table.Column<string>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    evidence = table.Column<string>(type: "TEXT", nullable: false),
                    as_suggested = table.Column<bool>(type: "INTEGER", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_answers",
                        x => new
                        {
                            x.workspace,
                            x.number,
                            x.sequence,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_answers_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "idempotency_keys",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotency_keys", x => new { x.workspace, x.key });
                    table.ForeignKey(
                        name: "FK_idempotency_keys_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "incident_events",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_incident_events",
                        x => new
                        {
                            x.workspace,
                            x.number,
                            x.sequence,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_incident_events_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "incident_steps",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    step = table.Column<int>(type: "INTEGER", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_incident_steps",
                        x => new
                        {
                            x.workspace,
                            x.number,
                            x.step,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_incident_steps_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "tallies",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    question = table.Column<string>(type: "TEXT", nullable: false),
                    arm = table.Column<string>(type: "TEXT", nullable: false),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    right = table.Column<int>(type: "INTEGER", nullable: false),
                    check = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_tallies",
                        x => new
                        {
                            x.workspace,
                            x.number,
                            x.sequence,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_tallies_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "outcome_claims",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    item = table.Column<string>(type: "TEXT", nullable: true),
                    check = table.Column<string>(type: "TEXT", nullable: true),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_outcome_claims",
                        x => new
                        {
                            x.workspace,
                            x.run_id,
                            x.sequence,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_outcome_claims_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "run_subjects",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_run_subjects",
                        x => new
                        {
                            x.workspace,
                            x.run_id,
                            x.name,
                            x.value,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_run_subjects_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "run_traces",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_traces", x => new { x.workspace, x.trace_id });
                    table.ForeignKey(
                        name: "FK_run_traces_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "spans",
                columns: table => new
                {
                    resource_key = table.Column<string>(type: "TEXT", nullable: false),
                    attributes = table.Column<string>(type: "TEXT", nullable: false),
                    events = table.Column<string>(type: "TEXT", nullable: false),
                    links = table.Column<string>(type: "TEXT", nullable: false),
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    span_id = table.Column<string>(type: "TEXT", nullable: false),
                    parent_span_id = table.Column<string>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    start_unix_nano = table.Column<long>(type: "INTEGER", nullable: false),
                    end_unix_nano = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    status_message = table.Column<string>(type: "TEXT", nullable: true),
                    error_type = table.Column<string>(type: "TEXT", nullable: true),
                    dialect = table.Column<string>(type: "TEXT", nullable: true),
                    scope_name = table.Column<string>(type: "TEXT", nullable: true),
                    scope_version = table.Column<string>(type: "TEXT", nullable: true),
                    service_name = table.Column<string>(type: "TEXT", nullable: true),
                    agent = table.Column<string>(type: "TEXT", nullable: true),
                    task = table.Column<string>(type: "TEXT", nullable: true),
                    conversation_id = table.Column<string>(type: "TEXT", nullable: true),
                    build_version = table.Column<string>(type: "TEXT", nullable: true),
                    build_commit = table.Column<string>(type: "TEXT", nullable: true),
                    build_environment = table.Column<string>(type: "TEXT", nullable: true),
                    subjects = table.Column<string>(type: "TEXT", nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: true),
                    server_address = table.Column<string>(type: "TEXT", nullable: true),
                    request_model = table.Column<string>(type: "TEXT", nullable: true),
                    response_model = table.Column<string>(type: "TEXT", nullable: true),
                    response_id = table.Column<string>(type: "TEXT", nullable: true),
                    parameters = table.Column<string>(type: "TEXT", nullable: true),
                    finish_reason = table.Column<string>(type: "TEXT", nullable: true),
                    input_tokens = table.Column<long>(type: "INTEGER", nullable: true),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: true),
                    tool_name = table.Column<string>(type: "TEXT", nullable: true),
                    tool_call_id = table.Column<string>(type: "TEXT", nullable: true),
                    captured = table.Column<int>(type: "INTEGER", nullable: false),
                    system_prompt_key = table.Column<string>(type: "TEXT", nullable: true),
                    tool_set_key = table.Column<string>(type: "TEXT", nullable: true),
                    user_input_key = table.Column<string>(type: "TEXT", nullable: true),
                    input_key = table.Column<string>(type: "TEXT", nullable: true),
                    output_key = table.Column<string>(type: "TEXT", nullable: true),
                    arguments_key = table.Column<string>(type: "TEXT", nullable: true),
                    result_key = table.Column<string>(type: "TEXT", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_spans",
                        x => new
                        {
                            x.workspace,
                            x.trace_id,
                            x.span_id,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_spans_run_traces_workspace_trace_id",
                        columns: x => new { x.workspace, x.trace_id },
                        principalTable: "run_traces",
                        principalColumns: new[] { "workspace", "trace_id" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "span_contents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    span_id = table.Column<string>(type: "TEXT", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    slot = table.Column<string>(type: "TEXT", nullable: false),
                    slot_order = table.Column<long>(type: "INTEGER", nullable: false),
                    role = table.Column<string>(type: "TEXT", nullable: true),
                    content_key = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_span_contents",
                        x => new
                        {
                            x.workspace,
                            x.trace_id,
                            x.span_id,
                            x.sequence,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_span_contents_contents_workspace_content_key",
                        columns: x => new { x.workspace, x.content_key },
                        principalTable: "contents",
                        principalColumns: new[] { "workspace", "key" },
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_span_contents_spans_workspace_trace_id_span_id",
                        columns: x => new
                        {
                            x.workspace,
                            x.trace_id,
                            x.span_id,
                        },
                        principalTable: "spans",
                        principalColumns: new[] { "workspace", "trace_id", "span_id" },
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_idempotency_keys_workspace_number",
                table: "idempotency_keys",
                columns: new[] { "workspace", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_filed_at_utc_number",
                table: "incidents",
                columns: new[] { "workspace", "filed_at_utc", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_incidents_workspace_urgency_filed_at_utc_number",
                table: "incidents",
                columns: new[] { "workspace", "urgency", "filed_at_utc", "number" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_run_subjects_workspace_value",
                table: "run_subjects",
                columns: new[] { "workspace", "value" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_run_traces_workspace_run_id",
                table: "run_traces",
                columns: new[] { "workspace", "run_id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_agent_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "agent", "started_at_utc" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_outcome_started_at_utc",
                table: "runs",
                columns: new[] { "workspace", "outcome", "started_at_utc" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_runs_workspace_started_at_utc_id",
                table: "runs",
                columns: new[] { "workspace", "started_at_utc", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_span_contents_workspace_content_key",
                table: "span_contents",
                columns: new[] { "workspace", "content_key" }
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "answers");

            migrationBuilder.DropTable(name: "idempotency_keys");

            migrationBuilder.DropTable(name: "incident_events");

            migrationBuilder.DropTable(name: "incident_steps");

            migrationBuilder.DropTable(name: "outcome_claims");

            migrationBuilder.DropTable(name: "run_subjects");

            migrationBuilder.DropTable(name: "span_contents");

            migrationBuilder.DropTable(name: "tallies");

            migrationBuilder.DropTable(name: "contents");

            migrationBuilder.DropTable(name: "spans");

            migrationBuilder.DropTable(name: "incidents");

            migrationBuilder.DropTable(name: "run_traces");

            migrationBuilder.DropTable(name: "runs");

            migrationBuilder.DropTable(name: "workspaces");
        }
    }
}
