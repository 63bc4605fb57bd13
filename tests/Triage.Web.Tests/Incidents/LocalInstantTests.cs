using System.Globalization;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class LocalInstantTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-18T09:30", "2026-11-18T08:30:00Z")]
    [InlineData("2026-07-01T09:30:15", "2026-07-01T07:30:15Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:30:00Z")] // skipped: 03:30 summer time
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00Z")] // twice: the first, in summer time
    [InlineData("2026-10-25T03:00", "2026-10-25T02:00:00Z")]
    public void Of_WallClock_IsTheInstantInTheZone(string text, string utc) =>
        Assert.Equal(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture), LocalInstant.Of(text, Berlin));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-13-01T00:00")]
    [InlineData("0001-01-01T00:00")]
    public void Of_NoInstant_IsNull(string? text) => Assert.Null(LocalInstant.Of(text, Berlin));
}
