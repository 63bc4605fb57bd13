using Triage.Engine;
using Triage.Web.Api;

namespace Triage.Web.Tests.Api;

public sealed class HealthTests(TriageHost host) : IClassFixture<TriageHost>
{
    [Fact]
    public async Task Ready_Running_NamesEveryCheck()
    {
        var answer = await host.GetAsync("/health/ready");

        Assert.True(answer["ready"]!.GetValue<bool>());
        Assert.Equal(
            ["database", "disk", "intake", "serving"],
            answer["checks"]!.AsArray().Select(c => c!["name"]!.GetValue<string>())
        );
        Assert.All(answer["checks"]!.AsArray(), c => Assert.True(c!["ok"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData(false, Limits.MinFreeDiskBytes, 0, false, "database")]
    [InlineData(true, Limits.MinFreeDiskBytes - 1, 0, false, "disk")]
    [InlineData(true, Limits.MinFreeDiskBytes, Limits.MaxWritesWaiting + 1, false, "intake")]
    [InlineData(true, Limits.MinFreeDiskBytes, 0, true, "serving")]
    public void Of_OneCheckFails_IsNotReadyAndSaysWhich(
        bool database,
        long freeDiskBytes,
        int writesWaiting,
        bool stopping,
        string failed
    )
    {
        var answer = Health.Of(database, freeDiskBytes, writesWaiting, stopping);

        Assert.False(answer.Ready);
        Assert.Equal(failed, Assert.Single(answer.Checks, c => !c.Ok).Name);
    }

    [Fact]
    public void Of_AtTheLimits_IsReady() =>
        Assert.True(Health.Of(true, Limits.MinFreeDiskBytes, Limits.MaxWritesWaiting, stopping: false).Ready);
}
