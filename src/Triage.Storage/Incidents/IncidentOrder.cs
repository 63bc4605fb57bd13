using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;

namespace Triage.Storage.Incidents;

/// <summary>Where a page ended: the part of the order, and in it the sort value, the time and the number.</summary>
/// <param name="Key">Empty where the part is sorted by time alone.</param>
internal sealed record IncidentPlace(int Part, string Key, DateTimeOffset FiledAtUtc, int Number)
{
    /// <exception cref="RefusedInputException">It is no cursor of a list of incidents.</exception>
    public static IncidentPlace Read(string after)
    {
        var parts = Cursor.Read(after, 4);
        return new(
            (int)Cursor.Number(parts[0]),
            Uri.UnescapeDataString(parts[1]),
            Cursor.Instant(Cursor.Number(parts[2])),
            (int)Cursor.Number(parts[3])
        );
    }

    public string Write() =>
        Cursor.Of(
            Part.ToString(CultureInfo.InvariantCulture),
            Uri.EscapeDataString(Key),
            FiledAtUtc.UtcTicks.ToString(CultureInfo.InvariantCulture),
            Number.ToString(CultureInfo.InvariantCulture)
        );
}

/// <summary>A row of a list together with what it may be sorted by.</summary>
internal sealed record ListedIncident(int Urgency, long? DarkMs, IncidentRow Row);

/// <summary>One part of an order: which incidents, how they are sorted, and which of them follow a place.</summary>
/// <param name="KeyOf">The sort value before time and number, as the cursor keeps it.</param>
internal sealed record IncidentPart(
    Func<IQueryable<StoredIncident>, IQueryable<StoredIncident>> Sorted,
    Func<IQueryable<StoredIncident>, IncidentPlace, IQueryable<StoredIncident>> Following,
    Func<ListedIncident, string> KeyOf
);

/// <summary>
/// The orders of the list. An order is a row of parts that are read one after the other, each along one index: a
/// severity or a state is a part of its own, and what has no value comes last on every database. A condition on the
/// first column stands beside the exact one, because the exact one alone lets no database begin in the middle.
/// </summary>
internal static class IncidentOrder
{
    private static readonly Dictionary<IncidentSort, IReadOnlyList<IncidentPart>> Orders = new()
    {
        [IncidentSort.Urgency] = [Urgency()],
        [IncidentSort.Newest] = [Newest(i => true)],
        [IncidentSort.Oldest] = [Oldest()],
        [IncidentSort.Severity] = [.. Enum.GetValues<Severity>().Select(s => Newest(i => i.Severity == s))],
        [IncidentSort.State] = [.. Enum.GetValues<IncidentState>().Select(s => Newest(i => i.State == s))],
        [IncidentSort.Class] = [ByText(nameof(StoredIncident.Class)), Newest(i => i.Class == null)],
        [IncidentSort.Agent] = [ByText(nameof(StoredIncident.Agent)), Newest(i => i.Agent == null)],
        [IncidentSort.Owner] = [ByText(nameof(StoredIncident.Owner)), Newest(i => i.Owner == null)],
        [IncidentSort.Dark] = [LongestDark(), Newest(i => i.DarkMs == null)],
    };

    public static IReadOnlyList<IncidentPart> Of(IncidentSort sort) => Orders[sort];

    private static IncidentPart Urgency() =>
        new(
            rows => rows.OrderBy(i => i.Urgency).ThenBy(i => i.FiledAtUtc).ThenBy(i => i.Number),
            (rows, place) =>
            {
                var urgency = (int)Cursor.Number(place.Key);
                return rows.Where(i =>
                    i.Urgency >= urgency
                    && (
                        i.Urgency > urgency
                        || i.FiledAtUtc > place.FiledAtUtc
                        || (i.FiledAtUtc == place.FiledAtUtc && i.Number > place.Number)
                    )
                );
            },
            i => i.Urgency.ToString(CultureInfo.InvariantCulture)
        );

    private static IncidentPart Newest(Expression<Func<StoredIncident, bool>> only) =>
        new(
            rows => rows.Where(only).OrderByDescending(i => i.FiledAtUtc).ThenByDescending(i => i.Number),
            (rows, place) =>
                rows.Where(i => i.FiledAtUtc <= place.FiledAtUtc && (i.FiledAtUtc < place.FiledAtUtc || i.Number < place.Number)),
            _ => ""
        );

    private static IncidentPart Oldest() =>
        new(
            rows => rows.OrderBy(i => i.FiledAtUtc).ThenBy(i => i.Number),
            (rows, place) =>
                rows.Where(i => i.FiledAtUtc >= place.FiledAtUtc && (i.FiledAtUtc > place.FiledAtUtc || i.Number > place.Number)),
            _ => ""
        );

    private static IncidentPart ByText(string column) =>
        new(
            rows =>
                rows.Where(i => EF.Property<string?>(i, column) != null)
                    .OrderBy(i => EF.Property<string?>(i, column))
                    .ThenBy(i => i.FiledAtUtc)
                    .ThenBy(i => i.Number),
            (rows, place) =>
                rows.Where(i =>
                    string.Compare(EF.Property<string?>(i, column), place.Key) >= 0
                    && (
                        string.Compare(EF.Property<string?>(i, column), place.Key) > 0
                        || i.FiledAtUtc > place.FiledAtUtc
                        || (i.FiledAtUtc == place.FiledAtUtc && i.Number > place.Number)
                    )
                ),
            i =>
                column switch
                {
                    nameof(StoredIncident.Class) => i.Row.Class,
                    nameof(StoredIncident.Agent) => i.Row.Agent,
                    _ => i.Row.Owner,
                } ?? ""
        );

    private static IncidentPart LongestDark() =>
        new(
            rows =>
                rows.Where(i => i.DarkMs != null)
                    .OrderByDescending(i => i.DarkMs)
                    .ThenByDescending(i => i.FiledAtUtc)
                    .ThenByDescending(i => i.Number),
            (rows, place) =>
            {
                var dark = Cursor.Number(place.Key);
                return rows.Where(i =>
                    i.DarkMs <= dark
                    && (
                        i.DarkMs < dark
                        || i.FiledAtUtc < place.FiledAtUtc
                        || (i.FiledAtUtc == place.FiledAtUtc && i.Number < place.Number)
                    )
                );
            },
            i => (i.DarkMs ?? 0).ToString(CultureInfo.InvariantCulture)
        );
}
