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
        Assert.Equal(["database", "disk", "intake"], answer["checks"]!.AsArray().Select(c => c!["name"]!.GetValue<string>()));
        Assert.All(answer["checks"]!.AsArray(), c => Assert.True(c!["ok"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData(false, Limits.MinFreeDiskBytes, 0, "database")]
    [InlineData(true, Limits.MinFreeDiskBytes - 1, 0, "disk")]
    [InlineData(true, Limits.MinFreeDiskBytes, Limits.MaxWritesWaiting + 1, "intake")]
    public void Of_OneCheckFails_IsNotReadyAndSaysWhich(bool database, long freeDiskBytes, int writesWaiting, string failed)
    {
        var answer = Health.Of(database, freeDiskBytes, writesWaiting);

        Assert.False(answer.Ready);
        Assert.Equal(failed, Assert.Single(answer.Checks, c => !c.Ok).Name);
    }

    [Fact]
    public void Of_AtTheLimits_IsReady() => Assert.True(Health.Of(true, Limits.MinFreeDiskBytes, Limits.MaxWritesWaiting).Ready);
}
