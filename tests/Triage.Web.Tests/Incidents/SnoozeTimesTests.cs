using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class SnoozeTimesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    // Already Thursday in Berlin.
    [InlineData("2026-11-18T23:30:00Z", "2026-11-20T08:00:00Z", "2026-11-23T08:00:00Z")]
    // On a Monday it is the next one.
    [InlineData("2026-11-23T06:00:00Z", "2026-11-24T08:00:00Z", "2026-11-30T08:00:00Z")]
    // The clocks go forward in the night to Sunday.
    [InlineData("2026-03-28T12:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z")]
    public void TomorrowAndMonday_InBerlin_AreNineInTheMorningThere(string now, string tomorrow, string monday)
    {
        Assert.Equal(At(tomorrow), SnoozeTimes.Tomorrow(At(now), Berlin));
        Assert.Equal(At(monday), SnoozeTimes.Monday(At(now), Berlin));
    }

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
