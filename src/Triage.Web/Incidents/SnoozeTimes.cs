namespace Triage.Web.Incidents;

/// <summary>When a snoozed incident comes back: at nine in the morning, in the workspace's zone.</summary>
public static class SnoozeTimes
{
    private static readonly TimeOnly Morning = new(9, 0);

    public static DateTimeOffset Tomorrow(DateTimeOffset nowUtc, TimeZoneInfo zone) =>
        MorningOf(Today(nowUtc, zone).AddDays(1), zone);

    /// <summary>The next Monday; on a Monday that of next week.</summary>
    public static DateTimeOffset Monday(DateTimeOffset nowUtc, TimeZoneInfo zone)
    {
        var today = Today(nowUtc, zone);
        var days = ((int)DayOfWeek.Monday - (int)today.DayOfWeek + 7) % 7;
        return MorningOf(today.AddDays(days == 0 ? 7 : days), zone);
    }

    public static DateTimeOffset MorningOf(DateOnly day, TimeZoneInfo zone)
    {
        var morning = day.ToDateTime(Morning, DateTimeKind.Unspecified);
        // No zone has ever skipped nine in the morning without skipping the day; then the next day has it.
        var exists = zone.IsInvalidTime(morning) ? morning.AddDays(1) : morning;
        return new DateTimeOffset(exists, zone.GetUtcOffset(exists)).ToUniversalTime();
    }

    public static DateOnly Today(DateTimeOffset nowUtc, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(nowUtc, zone).DateTime);
}
