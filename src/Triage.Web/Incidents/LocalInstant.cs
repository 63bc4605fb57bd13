using System.Globalization;

namespace Triage.Web.Incidents;

/// <summary>The text of a <c>datetime-local</c> field, read in the workspace's zone.</summary>
public static class LocalInstant
{
    /// <summary>
    /// The instant that a wall clock in the zone showed. Of an hour that came twice, the first: something noticed then
    /// began no later. Of an hour that was skipped, as far after the jump as the clock would have gone.
    /// </summary>
    /// <returns>Null when the text is no date with a time.</returns>
    public static DateTimeOffset? Of(string? text, TimeZoneInfo zone)
    {
        if (
            !DateTime.TryParseExact(
                text,
                ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
        )
        {
            return null;
        }

        var offset =
            zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddDays(-1))
            : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.GetUtcOffset(local);
        // The first day of the calendar east of Greenwich has no instant in UTC.
        return local.Ticks > offset.Ticks ? new DateTimeOffset(local, offset).ToUniversalTime() : null;
    }
}
