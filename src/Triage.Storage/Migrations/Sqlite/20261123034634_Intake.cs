using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Triage.Storage.Migrations.Sqlite
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
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_pipeline",
                table: "runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "stored_bytes",
                table: "runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "fingerprint_texts",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    agent = table.Column<string>(type: "TEXT", nullable: false),
                    build = table.Column<string>(type: "TEXT", nullable: false),
                    task = table.Column<string>(type: "TEXT", nullable: false),
                    part = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    label = table.Column<string>(type: "TEXT", nullable: true),
                    skeleton = table.Column<string>(type: "TEXT", nullable: true),
                    first_seen_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    first_run = table.Column<string>(type: "TEXT", nullable: false),
                    last_seen_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    last_run = table.Column<string>(type: "TEXT", nullable: false),
                    redaction = table.Column<int>(type: "INTEGER", nullable: false),
                    noted_at_utc = table.Column<long>(type: "INTEGER", nullable: false)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    form = table.Column<string>(type: "TEXT", nullable: false),
                    received_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    mapping = table.Column<int>(type: "INTEGER", nullable: false),
                    raw_bytes = table.Column<int>(type: "INTEGER", nullable: false),
                    ids = table.Column<byte[]>(type: "BLOB", nullable: false),
                    skeletons = table.Column<byte[]>(type: "BLOB", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: true),
                    version = table.Column<string>(type: "TEXT", nullable: true),
                    commit = table.Column<string>(type: "TEXT", nullable: true),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    pipeline = table.Column<string>(type: "TEXT", nullable: false)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    rules = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    max_age_days = table.Column<int>(type: "INTEGER", nullable: true),
                    max_bytes = table.Column<long>(type: "INTEGER", nullable: true)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false)
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
            migrationBuilder.Sql("DROP TABLE search_words;");
            migrationBuilder.Sql(Triage.Storage.Sqlite.SqliteSearchIndex.Create);
            migrationBuilder.Sql(Triage.Storage.Sqlite.SqliteSearchIndex.CreateSaid);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE said_words;");
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    chars = table.Column<int>(type: "INTEGER", nullable: false),
                    first_seen_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    redaction = table.Column<int>(type: "INTEGER", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contents", x => new { x.workspace, x.key });
                });

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
                    agent = table.Column<string>(type: "TEXT", nullable: true),
                    arguments_key = table.Column<string>(type: "TEXT", nullable: true),
                    build_commit = table.Column<string>(type: "TEXT", nullable: true),
                    build_environment = table.Column<string>(type: "TEXT", nullable: true),
                    build_version = table.Column<string>(type: "TEXT", nullable: true),
                    captured = table.Column<int>(type: "INTEGER", nullable: false),
                    conversation_id = table.Column<string>(type: "TEXT", nullable: true),
                    dialect = table.Column<string>(type: "TEXT", nullable: true),
                    end_unix_nano = table.Column<long>(type: "INTEGER", nullable: false),
                    error_type = table.Column<string>(type: "TEXT", nullable: true),
                    finish_reason = table.Column<string>(type: "TEXT", nullable: true),
                    input_key = table.Column<string>(type: "TEXT", nullable: true),
                    input_tokens = table.Column<long>(type: "INTEGER", nullable: true),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    output_key = table.Column<string>(type: "TEXT", nullable: true),
                    output_tokens = table.Column<long>(type: "INTEGER", nullable: true),
                    parameters = table.Column<string>(type: "TEXT", nullable: true),
                    parent_span_id = table.Column<string>(type: "TEXT", nullable: true),
                    provider = table.Column<string>(type: "TEXT", nullable: true),
                    request_model = table.Column<string>(type: "TEXT", nullable: true),
                    response_id = table.Column<string>(type: "TEXT", nullable: true),
                    response_model = table.Column<string>(type: "TEXT", nullable: true),
                    result_key = table.Column<string>(type: "TEXT", nullable: true),
                    scope_name = table.Column<string>(type: "TEXT", nullable: true),
                    scope_version = table.Column<string>(type: "TEXT", nullable: true),
                    server_address = table.Column<string>(type: "TEXT", nullable: true),
                    service_name = table.Column<string>(type: "TEXT", nullable: true),
                    start_unix_nano = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    status_message = table.Column<string>(type: "TEXT", nullable: true),
                    subjects = table.Column<string>(type: "TEXT", nullable: false),
                    system_prompt_key = table.Column<string>(type: "TEXT", nullable: true),
                    task = table.Column<string>(type: "TEXT", nullable: true),
                    tool_call_id = table.Column<string>(type: "TEXT", nullable: true),
                    tool_name = table.Column<string>(type: "TEXT", nullable: true),
                    tool_set_key = table.Column<string>(type: "TEXT", nullable: true),
                    user_input_key = table.Column<string>(type: "TEXT", nullable: true)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    trace_id = table.Column<string>(type: "TEXT", nullable: false),
                    span_id = table.Column<string>(type: "TEXT", nullable: false),
                    sequence = table.Column<int>(type: "INTEGER", nullable: false),
                    content_key = table.Column<string>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", nullable: true),
                    slot = table.Column<string>(type: "TEXT", nullable: false),
                    slot_order = table.Column<long>(type: "INTEGER", nullable: false)
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
