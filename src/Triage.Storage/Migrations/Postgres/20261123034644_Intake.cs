using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Triage.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Intake : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The tables of spans stay until Packs/OldSpans.cs has packed what is in them.
            migrationBuilder.AddColumn<bool>(
                name: "bodies_dropped",
                table: "runs",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_pipeline",
                table: "runs",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "stored_bytes",
                table: "runs",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "fingerprint_texts",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fingerprint_texts", x => new { x.workspace, x.key });
                    table.ForeignKey(
                        name: "FK_fingerprint_texts_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "fingerprints",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    build = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    task = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    part = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    label = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    skeleton = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    first_seen_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    first_run = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    last_seen_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    last_run = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    redaction = table.Column<int>(type: "integer", nullable: false),
                    noted_at_utc = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fingerprints", x => new { x.workspace, x.id });
                    table.ForeignKey(
                        name: "FK_fingerprints_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "packs",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trace_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    form = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    received_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    mapping = table.Column<int>(type: "integer", nullable: false),
                    raw_bytes = table.Column<int>(type: "integer", nullable: false),
                    ids = table.Column<byte[]>(type: "bytea", nullable: false),
                    skeletons = table.Column<byte[]>(type: "bytea", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_packs", x => new { x.workspace, x.trace_id, x.number });
                    table.ForeignKey(
                        name: "FK_packs_run_traces_workspace_trace_id",
                        columns: x => new { x.workspace, x.trace_id },
                        principalTable: "run_traces",
                        principalColumns: new[] { "workspace", "trace_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "pipelines",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trace_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    version = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    commit = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    pipeline = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pipelines", x => new { x.workspace, x.trace_id });
                    table.ForeignKey(
                        name: "FK_pipelines_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "redaction_rules",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    rules = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_redaction_rules", x => new { x.workspace, x.version });
                    table.ForeignKey(
                        name: "FK_redaction_rules_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "retention",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    max_age_days = table.Column<int>(type: "integer", nullable: true),
                    max_bytes = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention", x => x.workspace);
                    table.ForeignKey(
                        name: "FK_retention_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "run_keys",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_keys", x => new { x.workspace, x.key });
                    table.ForeignKey(
                        name: "FK_run_keys_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "run_news",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_news", x => new { x.workspace, x.run_id });
                    table.ForeignKey(
                        name: "FK_run_news_runs_workspace_run_id",
                        columns: x => new { x.workspace, x.run_id },
                        principalTable: "runs",
                        principalColumns: new[] { "workspace", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_fingerprints_workspace_agent_build",
                table: "fingerprints",
                columns: new[] { "workspace", "agent", "build" });

            migrationBuilder.CreateIndex(
                name: "IX_fingerprints_workspace_agent_first_seen_at_utc",
                table: "fingerprints",
                columns: new[] { "workspace", "agent", "first_seen_at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_pipelines_workspace_commit",
                table: "pipelines",
                columns: new[] { "workspace", "commit" });

            migrationBuilder.CreateIndex(
                name: "IX_pipelines_workspace_run_id",
                table: "pipelines",
                columns: new[] { "workspace", "run_id" });

            migrationBuilder.CreateIndex(
                name: "IX_pipelines_workspace_version",
                table: "pipelines",
                columns: new[] { "workspace", "version" });

            migrationBuilder.CreateIndex(
                name: "IX_run_keys_workspace_run_id",
                table: "run_keys",
                columns: new[] { "workspace", "run_id" });

            // What was said is found by run now: everything is read for search anew.
            migrationBuilder.Sql("DELETE FROM search_documents;");
            migrationBuilder.Sql("DELETE FROM search_progress;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "fingerprint_texts");

            migrationBuilder.DropTable(
                name: "fingerprints");

            migrationBuilder.DropTable(
                name: "packs");

            migrationBuilder.DropTable(
                name: "pipelines");

            migrationBuilder.DropTable(
                name: "redaction_rules");

            migrationBuilder.DropTable(
                name: "retention");

            migrationBuilder.DropTable(
                name: "run_keys");

            migrationBuilder.DropTable(
                name: "run_news");

            migrationBuilder.DropColumn(
                name: "bodies_dropped",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "is_pipeline",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "stored_bytes",
                table: "runs");

            migrationBuilder.CreateTable(
                name: "contents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    chars = table.Column<int>(type: "integer", nullable: false),
                    first_seen_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    redaction = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contents", x => new { x.workspace, x.key });
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
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    arguments_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    build_commit = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    build_environment = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    build_version = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    captured = table.Column<int>(type: "integer", nullable: false),
                    conversation_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    dialect = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    end_unix_nano = table.Column<long>(type: "bigint", nullable: false),
                    error_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    finish_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input_tokens = table.Column<long>(type: "bigint", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    output_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    output_tokens = table.Column<long>(type: "bigint", nullable: true),
                    parameters = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    parent_span_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    provider = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    request_model = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    response_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    response_model = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    result_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    scope_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    scope_version = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    server_address = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    service_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    start_unix_nano = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status_message = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    subjects = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    system_prompt_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    task = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tool_call_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tool_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tool_set_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_input_key = table.Column<string>(type: "text", nullable: true, collation: "C")
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
                    content_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    role = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    slot = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    slot_order = table.Column<long>(type: "bigint", nullable: false)
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
                name: "IX_contents_workspace_first_seen_at_utc_key",
                table: "contents",
                columns: new[] { "workspace", "first_seen_at_utc", "key" });

            migrationBuilder.CreateIndex(
                name: "IX_span_contents_workspace_content_key",
                table: "span_contents",
                columns: new[] { "workspace", "content_key" });
        }
    }
}
