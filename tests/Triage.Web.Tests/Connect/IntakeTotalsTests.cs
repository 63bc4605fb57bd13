using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Connect;
using Triage.Web.Intake;

namespace Triage.Web.Tests.Connect;

public sealed class IntakeTotalsTests
{
    [Fact]
    public void Of_Requests_AddsUpTheLastFiveMinutesOnly()
    {
        var now = Recorded.Start;
        IntakeEntry[] entries =
        [
            new(WorkspaceId.Main, now.AddMinutes(-1), "traces", "a", 200, 10, 9, [new Refusal("span 3", "no id")], null),
            new(WorkspaceId.Main, now.AddMinutes(-5), "traces", "a", 400, 0, 0, [], "no protobuf"),
            new(WorkspaceId.Main, now.AddMinutes(-6), "traces", "a", 200, 50, 50, [], null),
        ];

        Assert.Equal(new IntakeTotals(2, 9, 1, 1), IntakeTotals.Of(entries, now));
    }
}
