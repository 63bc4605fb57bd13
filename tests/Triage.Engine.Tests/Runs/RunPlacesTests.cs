using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class RunPlacesTests
{
    [Fact]
    public void Of_CallsInsideEachOther_CountsTheInnermostAtItsPlace()
    {
        var run = new SomeRun("1");
        var root = run.Root();
        var asked = run.Tool(root, "list_payments", null, null);
        run.Add(Http(asked, "bank.example") with { Status = SpanStatus.Error });
        run.Add(Http(asked, "bank.example"));
        run.Tool(root, "local_sum", null, null);

        var places = RunSummaries.Of(run.Spans, null).Places;

        Assert.Equal([new PlaceCalls("bank.example", 2, 1), new PlaceCalls("local_sum", 1, 0)], places);
    }

    [Theory]
    [InlineData("401", null, true)]
    [InlineData(null, "HTTP 403 Forbidden", true)]
    [InlineData("TimeoutError", "took too long", false)]
    public void Credentials_FailedCall_IsRefusedWhenItSaysSo(string? type, string? message, bool refused)
    {
        var run = new SomeRun("1");
        var failed = Http(run.Root(), "bank.example") with
        {
            Status = SpanStatus.Error,
            ErrorType = type,
            StatusMessage = message,
        };
        run.Add(failed with { CredentialId = "k9" });
        run.Add(Http(null, "bank.example") with { CredentialId = "k1" });

        var used = RunSummaries.Of(run.Spans, null).Credentials;

        Assert.Equal(refused, used.Single(c => c.Id == "k9").Refused);
        Assert.False(used.Single(c => c.Id == "k1").Refused);
    }

    private static Span Http(Span? under, string server) =>
        Some.Span(StepKind.Other, "GET") with
        {
            ParentSpanId = under?.SpanId,
            ServerAddress = server,
        };
}
