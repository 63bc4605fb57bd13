using System.Globalization;
using Triage.Engine.Reports;

namespace Triage.Engine.Tests.Reports;

public sealed class IsoWeekTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-W47", 2026, 47)]
    [InlineData("2026-W53", 2026, 53)]
    [InlineData("2020-W01", 2020, 1)]
    public void TryParse_WeekOfThatYear_ReadsAndWritesTheSame(string text, int year, int number)
    {
        Assert.True(IsoWeek.TryParse(text, out var week));
        Assert.Equal(new IsoWeek(year, number), week);
        Assert.Equal(text, week.ToString());
    }

    [Theory]
    [InlineData("2025-W53")]
    [InlineData("2026-W54")]
    [InlineData("2026-W00")]
    [InlineData("2026-47")]
    [InlineData("2026-w47")]
    [InlineData("2026-W7")]
    [InlineData("2026-W 7")]
    [InlineData("-026-W47")]
    [InlineData("1969-W10")]
    [InlineData("9999-W01")]
    [InlineData("2026-W47 ")]
    [InlineData("")]
    [InlineData(null)]
    public void TryParse_NoSuchWeek_IsRefused(string? text) => Assert.False(IsoWeek.TryParse(text, out _));

    [Theory]
    [InlineData("2026-12-31T12:00:00Z", "2026-W53")]
    [InlineData("2027-01-03T12:00:00Z", "2026-W53")]
    [InlineData("2027-01-04T12:00:00Z", "2027-W01")]
    [InlineData("2024-12-30T12:00:00Z", "2025-W01")]
    [InlineData("2021-01-01T12:00:00Z", "2020-W53")]
    public void Of_YearsEnd_BelongsToTheWeekOfItsThursday(string instant, string week) =>
        Assert.Equal(week, IsoWeek.Of(Instant(instant), TimeZoneInfo.Utc).ToString());

    [Fact]
    public void Of_SundayNightInUtc_IsMondayInBerlin()
    {
        var instant = Instant("2026-11-22T23:30:00Z");

        Assert.Equal("2026-W47", IsoWeek.Of(instant, TimeZoneInfo.Utc).ToString());
        Assert.Equal("2026-W48", IsoWeek.Of(instant, Berlin).ToString());
    }

    [Theory]
    [InlineData("2026-W13", 167)] // clocks forward on 29 March
    [InlineData("2026-W43", 169)] // clocks back on 25 October
    [InlineData("2026-W47", 168)]
    public void StartUtc_AcrossClockChange_KeepsLocalMidnights(string text, int hours)
    {
        Assert.True(IsoWeek.TryParse(text, out var week));

        Assert.Equal(hours, (week.EndUtc(Berlin) - week.StartUtc(Berlin)).TotalHours);
        Assert.Equal(TimeSpan.Zero, week.StartUtc(Berlin).Offset);
        Assert.Equal(week.EndUtc(Berlin), week.Next.StartUtc(Berlin));
    }

    [Fact]
    public void Next_OverTheYearsEnd_CountsFiftyThree()
    {
        var last = new IsoWeek(2026, 53);

        Assert.Equal(new IsoWeek(2027, 1), last.Next);
        Assert.Equal(new IsoWeek(2026, 52), last.Previous);
        Assert.Equal(last, last.Next.Previous);
        Assert.Equal(new DateOnly(2026, 12, 28), last.Monday);
    }

    [Fact]
    public void StartUtc_MidnightSkipped_IsTheFirstInstantThatExists()
    {
        // Monday 2 November 2026, 00:00 does not exist: clocks go to 01:00.
        var zone = ChangingOn(11, 2, forward: true);

        Assert.Equal(Instant("2026-11-02T00:00:00Z"), new IsoWeek(2026, 45).StartUtc(zone));
    }

    [Fact]
    public void StartUtc_MidnightTwice_IsTheFirst()
    {
        // Monday 2 November 2026: at 01:00 clocks go back to 00:00, so midnight comes twice.
        var zone = ChangingOn(11, 2, forward: false);
        var week = new IsoWeek(2026, 45);

        Assert.Equal(Instant("2026-11-01T23:00:00Z"), week.StartUtc(zone));
        Assert.Equal(week, IsoWeek.Of(week.StartUtc(zone), zone));
        Assert.Equal(week.Previous, IsoWeek.Of(week.StartUtc(zone).AddTicks(-1), zone));
    }

    /// <summary>UTC with one hour of summer time that starts, or ends, in the first hour of that day.</summary>
    private static TimeZoneInfo ChangingOn(int month, int day, bool forward)
    {
        var atMidnight = TimeZoneInfo.TransitionTime.CreateFixedDateRule(
            new DateTime(1, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
            month,
            day
        );
        var atOne = TimeZoneInfo.TransitionTime.CreateFixedDateRule(
            new DateTime(1, 1, 1, 1, 0, 0, DateTimeKind.Unspecified),
            month,
            day
        );
        var july = TimeZoneInfo.TransitionTime.CreateFixedDateRule(
            new DateTime(1, 1, 1, 3, 0, 0, DateTimeKind.Unspecified),
            7,
            1
        );
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
            new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
            TimeSpan.FromHours(1),
            forward ? atMidnight : july,
            forward ? july : atOne
        );
        return TimeZoneInfo.CreateCustomTimeZone("Test", TimeSpan.Zero, "Test", "Test", "Test summer", [rule]);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
