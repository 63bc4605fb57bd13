using Triage.Engine;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Shell;

public sealed class RepositorySettingsTests
{
    private static readonly RepositorySettings Right = new()
    {
        Name = " agents ",
        Path = Path.GetTempPath(),
        Agents = ["recon-agent"],
    };

    [Fact]
    public void Checked_Right_IsTakenForItsWorkspace()
    {
        var repository = Assert.Single(RepositorySettings.Checked([Right]));

        Assert.Equal(("agents", WorkspaceId.Main), (repository.Name, repository.Workspace));
        Assert.Equal(["recon-agent"], repository.Agents);
    }

    [Theory]
    [InlineData("", "", "recon-agent", "Triage:Repositories:0:Name is empty")]
    [InlineData("agents", "", "recon-agent", "Triage:Repositories:0:Path is ''")]
    [InlineData("agents", "agents.git", "recon-agent", "Triage:Repositories:0:Path is 'agents.git'")]
    [InlineData("agents", "https://example.com/agents.git", "recon-agent", "nothing is fetched from an address")]
    [InlineData("agents", "git@example.com:agents.git", "recon-agent", "nothing is fetched from an address")]
    [InlineData("agents", null, "*", "there are no patterns")]
    [InlineData("agents", null, " ", "Triage:Repositories:0:Agents")]
    [InlineData("agents", null, null, "Triage:Repositories:0:Agents")]
    public void Checked_Wrong_RefusesToStartAndNamesIt(string name, string? path, string? agent, string because)
    {
        var wrong = new RepositorySettings
        {
            Name = name,
            Path = path ?? Path.GetTempPath(),
            Agents = agent is null ? [] : [agent],
        };

        var refused = Assert.Throws<StartRefusedException>(() => RepositorySettings.Checked([wrong]));

        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checked_AgentTwice_RefusesToStart()
    {
        var refused = Assert.Throws<StartRefusedException>(() =>
            RepositorySettings.Checked([Right, Right with { Name = "others" }])
        );

        Assert.Contains("names agent 'recon-agent' twice", refused.Message, StringComparison.Ordinal);
    }
}
