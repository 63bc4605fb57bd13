using System.Globalization;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Runs;

/// <summary>What the run list shows for a filter: days in the workspace's zone, and the sentence that counts.</summary>
public sealed record RunListView(RunFilter Filter, TimeZoneInfo Zone)
{
    public bool IsFiltered => Filter with { After = null, Limit = new RunFilter().Limit } != new RunFilter();

    /// <summary>First day that is shown, as a date field holds it; empty for any.</summary>
    public string FromDay => DayOf(Filter.FromUtc);

    /// <summary>Last day that is shown, that day included.</summary>
    public string ToDay => DayOf(Filter.ToUtc?.AddTicks(-1));

    public RunFilter From(string? day) => Filter with { FromUtc = StartOf(day, 0), After = null };

    public RunFilter To(string? day) => Filter with { ToUtc = StartOf(day, 1), After = null };

    public static string Count(Page<Run> page) => Counted.Listed(page.Total, "run", "runs");

    private string DayOf(DateTimeOffset? instant) =>
        instant is { } at ? TimeZoneInfo.ConvertTime(at, Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";

    /// <summary>Null for a field that was emptied; a field of the browser holds nothing else than a date.</summary>
    private DateTimeOffset? StartOf(string? day, int plusDays)
    {
        if (
            !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || date == DateOnly.MaxValue
        )
        {
            return null;
        }

        var midnight = date.AddDays(plusDays).ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (Zone.IsInvalidTime(midnight))
        {
            // Where the clock is put forward at midnight the day begins later.
            midnight = midnight.AddMinutes(15);
        }

        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
