using System.Globalization;

namespace Triage.Engine.Reports;

/// <summary>An ISO 8601 week, <c>2026-W47</c>: Monday 00:00 to the next Monday 00:00 in a zone. There is no other week start.</summary>
public readonly record struct IsoWeek(int Year, int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-W{Number:00}");

    /// <summary>False on anything that is no week of that year: <c>2026-W54</c>, <c>2026-47</c>.</summary>
    public static bool TryParse(string? text, out IsoWeek week)
    {
        week = default;
        if (text is not { Length: 8 } || text[4] != '-' || text[5] != 'W')
        {
            return false;
        }

        if (
            !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !int.TryParse(text.AsSpan(6, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || year is < 1970 or > 9998
            || number < 1
            || number > ISOWeek.GetWeeksInYear(year)
        )
        {
            return false;
        }

        week = new IsoWeek(year, number);
        return true;
    }

    public static IsoWeek Of(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        return new IsoWeek(ISOWeek.GetYear(local), ISOWeek.GetWeekOfYear(local));
    }

    public DateOnly Monday => DateOnly.FromDateTime(ISOWeek.ToDateTime(Year, Number, DayOfWeek.Monday));

    public IsoWeek Next => Shifted(7);
    public IsoWeek Previous => Shifted(-7);

    /// <summary>The instant at which the week begins in the zone; the first existing instant where midnight is skipped.</summary>
    public DateTimeOffset StartUtc(TimeZoneInfo zone)
    {
        var midnight = Monday.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        // Where clocks go back over midnight it comes twice; the week begins with the first, as Of() has it.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    public DateTimeOffset EndUtc(TimeZoneInfo zone) => Next.StartUtc(zone);

    private IsoWeek Shifted(int days)
    {
        var date = Monday.AddDays(days).ToDateTime(TimeOnly.MinValue);
        return new IsoWeek(ISOWeek.GetYear(date), ISOWeek.GetWeekOfYear(date));
    }
}
