using Triage.Web.Samples;

namespace Triage.Web.Tests.Samples;

public sealed class RecordedClockTests
{
    private const string Recorded = """
        {"resourceSpans":[{"scopeSpans":[{"spans":[
          {"traceId":"aa","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000002500000000",
           "events":[{"timeUnixNano":"1700000001000000000"}],
           "attributes":[{"key":"said","value":{"stringValue":"{\"startTimeUnixNano\":\"1700000000000000000\"}"}}]},
          {"traceId":"bb","startTimeUnixNano":"1600000000000000000","endTimeUnixNano":"0"}]}]}]}
        """;

    private static readonly DateTimeOffset End = DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_002.5);

    [Fact]
    public void Move_ByAMinute_MovesEveryInstantAndNoContent()
    {
        var moved = RecordedClock.Move(Recorded, TimeSpan.FromMinutes(1));

        Assert.Contains(
            "\"startTimeUnixNano\":\"1700000060000000000\",\"endTimeUnixNano\":\"1700000062500000000\"",
            moved,
            StringComparison.Ordinal
        );
        Assert.Contains("\"timeUnixNano\":\"1700000061000000000\"", moved, StringComparison.Ordinal);
        Assert.Contains("\\\"startTimeUnixNano\\\":\\\"1700000000000000000\\\"", moved, StringComparison.Ordinal);
        Assert.Contains("\"endTimeUnixNano\":\"0\"", moved, StringComparison.Ordinal);
    }

    [Fact]
    public void EndOf_SeveralSpans_IsTheLatestInstant() => Assert.Equal(End, RecordedClock.EndOf(Recorded));

    [Theory]
    [InlineData("aa", 1_700_000_000)]
    [InlineData("bb", 1_600_000_000)]
    public void StartOf_Trace_IsItsEarliestSpan(string trace, long second) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(second), RecordedClock.StartOf(Recorded, trace));

    [Fact]
    public void StartOf_UnknownTrace_IsNull() => Assert.Null(RecordedClock.StartOf(Recorded, "cc"));

    [Fact]
    public void ShiftTo_Now_PutsTheEndThreeHoursBack()
    {
        var now = End.AddDays(400).AddSeconds(17);

        var shift = RecordedClock.ShiftTo(now, End);

        Assert.Equal(TimeSpan.FromDays(400) - TimeSpan.FromHours(3), shift);
    }

    [Fact]
    public void ShiftOf_MovedRun_IsTheShiftThatMovedIt()
    {
        var shift = new TimeSpan(12, 5, 7, 0);

        Assert.Equal(shift, RecordedClock.ShiftOf(End + shift + TimeSpan.FromMilliseconds(12), End));
        Assert.Equal(shift, RecordedClock.ShiftOf(End + shift - TimeSpan.FromMilliseconds(12), End));
    }
}
