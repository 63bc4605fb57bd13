using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Triage.Storage.Incidents;

/// <summary>
/// The indexes of the list. Each column that can be filtered has two: one in order of urgency and one in order of time,
/// because an index that only finds leaves a hundred thousand rows to sort. Each has the others behind it, so that two
/// filters together are told apart without reading the incidents. Incidents are written by people and are
/// few; they are read all day.
/// </summary>
internal static class IncidentIndexes
{
    private const string Workspace = nameof(StoredIncident.Workspace);
    private const string Urgency = nameof(StoredIncident.Urgency);
    private const string FiledAt = nameof(StoredIncident.FiledAtUtc);
    private const string Number = nameof(StoredIncident.Number);

    private static readonly string[] Filtered =
    [
        nameof(StoredIncident.State),
        nameof(StoredIncident.Class),
        nameof(StoredIncident.Layer),
        nameof(StoredIncident.Agent),
        nameof(StoredIncident.Owner),
        nameof(StoredIncident.Severity),
        nameof(StoredIncident.Symptom),
    ];

    public static void HasListIndexes(this EntityTypeBuilder<StoredIncident> incident)
    {
        // With what the inbox and the dark leave out, so that its counts read no incident.
        incident.HasIndex(
            Workspace,
            Urgency,
            FiledAt,
            Number,
            nameof(StoredIncident.State),
            nameof(StoredIncident.SnoozedUntilUtc),
            nameof(StoredIncident.DarkMs)
        );
        incident.HasIndex(Workspace, FiledAt, Number, Urgency, nameof(StoredIncident.DarkMs));
        foreach (var column in Filtered)
        {
            incident.HasIndex([Workspace, column, Urgency, FiledAt, Number, .. Filtered.Where(f => f != column)]);
            incident.HasIndex([Workspace, column, FiledAt, Number, .. Filtered.Where(f => f != column)]);
        }

        incident.HasIndex(Workspace, nameof(StoredIncident.DarkMs), FiledAt, Number);
        incident.HasIndex(Workspace, nameof(StoredIncident.Subject), FiledAt);
        incident.HasIndex(Workspace, nameof(StoredIncident.RedRun));
        incident.HasIndex(Workspace, nameof(StoredIncident.GreenRun));
        incident.HasIndex(Workspace, nameof(StoredIncident.SnoozedUntilUtc));
        incident.HasIndex(Workspace, nameof(StoredIncident.MergedInto));
        incident.HasIndex(Workspace, nameof(StoredIncident.Class), nameof(StoredIncident.Helped), nameof(StoredIncident.State));
        // What the week's figures are counted from, without reading the incidents themselves.
        incident.HasIndex(
            Workspace,
            FiledAt,
            nameof(StoredIncident.Class),
            nameof(StoredIncident.Layer),
            nameof(StoredIncident.State),
            nameof(StoredIncident.Confidence),
            nameof(StoredIncident.Helped)
        );
    }
}
