using System.Globalization;
using Triage.Storage;
using Triage.Storage.Incidents;

namespace Triage.Web.Incidents;

/// <summary>The inbox as it stands: what came back, what needs a person, what is put aside.</summary>
public sealed record InboxView(Page<IncidentRow> Needed, Page<IncidentRow> Regressed, Page<IncidentRow> Snoozed)
{
    public static readonly IncidentFilter OfNeeded = new()
    {
        Open = true,
        Regressed = false,
        Snoozed = false,
    };

    public static readonly IncidentFilter OfRegressed = new() { Regressed = true, Snoozed = false };

    public static readonly IncidentFilter OfSnoozed = new() { Open = true, Snoozed = true };

    public bool IsEmpty => Needed.Items.Count + Regressed.Items.Count + Snoozed.Items.Count == 0;

    /// <summary>Top to bottom, as the keys walk them.</summary>
    public IReadOnlyList<IncidentRow> Rows => [.. Regressed.Items, .. Needed.Items];

    /// <summary>
    /// The row that is next in hand after an act: the first that stood after those acted on and is still there; else the
    /// last that stood before them. One that an act leaves in its place stays in hand.
    /// </summary>
    public static int? NextInHand(IReadOnlyList<IncidentRow> before, IReadOnlyList<int> acted, IReadOnlyList<IncidentRow> after)
    {
        var still = after.Select(r => r.Number).ToHashSet();
        var last = before.ToList().FindLastIndex(r => acted.Contains(r.Number));
        if (last < 0)
        {
            return acted.Where(still.Contains).Select(n => (int?)n).FirstOrDefault();
        }

        var order = before.Skip(last).Concat(before.Take(last).Reverse());
        return order.Select(r => r.Number).Where(still.Contains).Select(n => (int?)n).FirstOrDefault();
    }

    public static string ElementOf(int number) => string.Create(CultureInfo.InvariantCulture, $"inc-{number}");
}
