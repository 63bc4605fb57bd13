using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;

namespace Triage.Engine.Tests.Reports;

public sealed class WeekSentenceTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true, "No incident was filed in this week")]
    [InlineData(false, "No incident was filed so far this week")]
    public void Of_EmptyWeek_SaysSo(bool complete, string expected) => Assert.Equal([expected], Texts(Week(complete)));

    [Fact]
    public void Of_OneLeader_NamesItsShareAndItsChange() =>
        Assert.Equal(
            ["4 incidents filed", "env.access leads with 2 (50 %), up from 1", "1 is unclassified"],
            Texts(Week(true, Row("env.access", 2, before: 1), Row("env.load-shape", 1), Row(null, 1)))
        );

    [Fact]
    public void Of_Tie_NamesNoLeader() =>
        Assert.Equal(
            ["2 incidents filed", "2 classes lead with 1 each"],
            Texts(Week(true, Row("env.access", 1), Row("env.load-shape", 1), Row(null, 0)))
        );

    [Fact]
    public void Of_WeekThatIsNotOver_ComparesNothing() =>
        Assert.Equal(
            ["9 incidents filed", "env.access leads with 9 (100 %)"],
            Texts(Week(false, Row("env.access", 9, before: 1, usual: 1), Row(null, 0)))
        );

    [Fact]
    public void Of_CountsBeyondTheirRange_AreUnusualAndTheLargestMoverIsNamed() =>
        Assert.Equal(
            [
                "19 incidents filed",
                "env.access leads with 10 (53 %), up from 2, unusual",
                "harness.guard has 6, up from 1, unusual",
            ],
            Texts(
                Week(
                    true,
                    Row("env.access", 10, before: 2, usual: 2),
                    Row("harness.guard", 6, before: 1, usual: 0.5),
                    Row("model.unstable", 3, before: 3, usual: 3),
                    Row(null, 0)
                )
            )
        );

    [Fact]
    public void Of_Unclassified_SaysForHowLongTheOldestWaits() =>
        Assert.Equal(
            ["3 incidents filed", "3 are unclassified, the oldest for 5 days"],
            Texts(Week(true, Row(null, 3)) with { OldestUnclassifiedAtUtc = Monday.AddDays(1.5), AsOfUtc = Monday.AddDays(7) })
        );

    [Fact]
    public void Of_CameBackAndOverdue_StandBeforeAndAfterTheUnclassified()
    {
        var late = new OverdueFollowUp(
            7,
            "Nine wrong",
            new FollowUp(1, FollowUpKind.Prevent, "Page the payments", "ana", new DateOnly(2026, 11, 12), Actor.Owner, Monday)
        );
        var aftermath = new WeekAftermath(3, 0, 0, [late]);

        Assert.Equal(
            [
                "2 incidents filed",
                "env.access leads with 1 (50 %), up from 0",
                "3 came back",
                "1 is unclassified",
                "1 follow-up overdue",
            ],
            Texts(Week(true, Row("env.access", 1), Row(null, 1)) with { Aftermath = aftermath })
        );
        Assert.Equal(
            ["No incident was filed in this week", "3 came back", "1 follow-up overdue"],
            Texts(Week(true) with { Aftermath = aftermath })
        );
    }

    [Fact]
    public void Of_EnoughHistory_NamesTheUsualRangeOfTheWholeWeek() =>
        Assert.Equal(
            "1 incident filed (usual 6–30)",
            Texts(Week(true, Row("env.access", 1)) with { Usual = new UsualRange(18) })[0]
        );

    [Fact]
    public void UsualRange_TooFewWeeks_IsNone() => Assert.Null(UsualRange.Of([3, 4, 5, 3, 4]));

    [Theory]
    [InlineData(4, 0, 10)]
    [InlineData(18, 6, 30)]
    [InlineData(0, 0, 0)]
    public void UsualRange_EvenWeeks_IsTheMeanWithThreeTimesItsRoot(int count, int low, int high)
    {
        var usual = UsualRange.Of([.. Enumerable.Repeat(count, 6)])!.Value;

        Assert.Equal((low, high), (usual.Low, usual.High));
    }

    private static List<string> Texts(WeeklyReport report) => [.. WeekSentence.Of(report, id => id).Select(c => c.Text)];

    private static ClassRow Row(string? id, int filed, int before = 0, double? usual = null) =>
        new(
            id,
            id is null ? null : Layer.Env,
            id ?? "",
            filed,
            before,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            [],
            usual is { } mean ? new UsualRange(mean) : null
        );

    private static WeeklyReport Week(bool complete, params ClassRow[] rows)
    {
        var filed = rows.Sum(r => r.Filed);
        return new WeeklyReport(
            new IsoWeek(2026, 47),
            "UTC",
            Monday,
            Monday.AddDays(7),
            complete,
            filed,
            0,
            0,
            0,
            [.. rows.Select(r => r with { Share = filed == 0 ? 0 : (double)r.Filed / filed })],
            0,
            0
        );
    }
}
