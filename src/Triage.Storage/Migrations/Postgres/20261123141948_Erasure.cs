using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Triage.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Erasure : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "erased_traces",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_utc = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_erased_traces", x => new { x.workspace, x.hash });
                    table.ForeignKey(
                        name: "FK_erased_traces_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "erasures",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    subject_hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    asked_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    asked_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    begins_at_utc = table.Column<long>(type: "bigint", nullable: false),
                    ended_at_utc = table.Column<long>(type: "bigint", nullable: true),
                    sought = table.Column<byte[]>(type: "bytea", nullable: true),
                    stage = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    skipped = table.Column<long>(type: "bigint", nullable: false),
                    report = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_erasures", x => new { x.workspace, x.number });
                    table.ForeignKey(
                        name: "FK_erasures_workspaces_workspace",
                        column: x => x.workspace,
                        principalTable: "workspaces",
                        principalColumn: "workspace",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_erased_traces_workspace_at_utc",
                table: "erased_traces",
                columns: new[] { "workspace", "at_utc" });

            migrationBuilder.CreateIndex(
                name: "IX_erasures_workspace_state",
                table: "erasures",
                columns: new[] { "workspace", "state" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "erased_traces");

            migrationBuilder.DropTable(
                name: "erasures");
        }
    }
}
