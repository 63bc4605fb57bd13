using Triage.Engine.Access;

namespace Triage.Engine.Tests.Access;

public sealed class PermissionsTests
{
    [Theory]
    [InlineData(Role.Viewer, "Read")]
    [InlineData(Role.Reporter, "Send Read Report")]
    [InlineData(Role.Triager, "Send Read Report Triage Restrict")]
    [InlineData(Role.Editor, "Send Read Report Triage Restrict Edit")]
    [InlineData(Role.Owner, "Send Read Report Triage Restrict Edit Own SeePrivate")]
    public void May_Role_IsWhatTheTableSays(Role role, string permissions) =>
        Assert.Equal(permissions, string.Join(' ', Enum.GetValues<Permission>().Where(p => role.May(p))));

    [Theory]
    [InlineData(KeyScope.Intake, "Send")]
    [InlineData(KeyScope.Read, "Read")]
    [InlineData(KeyScope.Write, "Send Read Report Triage")]
    [InlineData(KeyScope.Admin, "Send Read Report Triage Edit Own")]
    public void May_Scope_IsWhatTheTableSays(KeyScope scope, string permissions) =>
        Assert.Equal(permissions, string.Join(' ', Enum.GetValues<Permission>().Where(p => scope.May(p))));

    [Fact]
    public void LowestRole_Administer_IsNone() => Assert.Null(Permissions.LowestRole(Permission.Administer));
}
