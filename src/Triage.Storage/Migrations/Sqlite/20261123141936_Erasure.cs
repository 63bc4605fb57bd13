using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Triage.Storage.Migrations.Sqlite
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    at_utc = table.Column<long>(type: "INTEGER", nullable: false)
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
                    workspace = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    subject_hash = table.Column<string>(type: "TEXT", nullable: false),
                    asked_by = table.Column<string>(type: "TEXT", nullable: false),
                    asked_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    begins_at_utc = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at_utc = table.Column<long>(type: "INTEGER", nullable: true),
                    sought = table.Column<byte[]>(type: "BLOB", nullable: true),
                    stage = table.Column<int>(type: "INTEGER", nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    skipped = table.Column<long>(type: "INTEGER", nullable: false),
                    report = table.Column<string>(type: "TEXT", nullable: false)
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
