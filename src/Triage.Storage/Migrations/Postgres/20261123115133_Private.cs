using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Triage.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Private : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "private_incidents",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_private_incidents", x => new { x.workspace, x.number });
                    table.ForeignKey(
                        name: "FK_private_incidents_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "named_people",
                columns: table => new
                {
                    workspace = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_named_people", x => new { x.workspace, x.number, x.person_id });
                    table.ForeignKey(
                        name: "FK_named_people_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_named_people_private_incidents_workspace_number",
                        columns: x => new { x.workspace, x.number },
                        principalTable: "private_incidents",
                        principalColumns: new[] { "workspace", "number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_named_people_person_id",
                table: "named_people",
                column: "person_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "named_people");

            migrationBuilder.DropTable(
                name: "private_incidents");
        }
    }
}
