using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Runs;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Runs;

public sealed class RunListViewTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void FromAndTo_DaysOfTheZone_AreWholeDaysInUtc()
    {
        var view = new RunListView(new RunFilter(), Berlin);
        var filter = new RunListView(view.From("2026-11-16"), Berlin).To("2026-11-16");

        Assert.Equal(new DateTimeOffset(2026, 11, 15, 23, 0, 0, TimeSpan.Zero), filter.FromUtc);
        Assert.Equal(new DateTimeOffset(2026, 11, 16, 23, 0, 0, TimeSpan.Zero), filter.ToUtc);
        var read = new RunListView(filter, Berlin);
        Assert.Equal(("2026-11-16", "2026-11-16"), (read.FromDay, read.ToDay));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("yesterday")]
    [InlineData("9999-12-31")]
    public void From_NoDay_IsAnyDay(string? day) => Assert.Null(new RunListView(new RunFilter(), Berlin).From(day).FromUtc);

    [Fact]
    public void IsFiltered_OnlyAPosition_IsFalse()
    {
        Assert.False(new RunListView(new RunFilter { After = "x", Limit = 10 }, Berlin).IsFiltered);
        Assert.True(new RunListView(new RunFilter { Subject = "EU" }, Berlin).IsFiltered);
    }

    [Theory]
    [InlineData(1, "1 run")]
    [InlineData(1_000, "1,000 runs")]
    [InlineData(1_001, "more than 1,000 runs")]
    public void Count_OfAPage_SaysWhatIsKnown(int total, string expected) =>
        Assert.Equal(expected, RunListView.Count(new Page<Run>([], null, total)));
}
