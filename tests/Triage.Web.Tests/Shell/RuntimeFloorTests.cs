using Triage.Web.Shell;

namespace Triage.Web.Tests.Shell;

public sealed class RuntimeFloorTests
{
    [Theory]
    [InlineData("10.0.0")]
    [InlineData("10.0.8")]
    [InlineData("9.0.100")]
    public void RefuseBelow_RuntimeWithAKnownHole_IsRefusedWithTheReason(string runtime)
    {
        var refused = Assert.Throws<StartRefusedException>(() => RuntimeFloor.RefuseBelow(new Version(runtime)));

        Assert.Contains("CVE-2026-45591", refused.Message, StringComparison.Ordinal);
        Assert.Contains("10.0.9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefuseBelow_ThisRuntime_IsTaken() =>
        Assert.Null(Record.Exception(() => RuntimeFloor.RefuseBelow(Environment.Version)));
}
