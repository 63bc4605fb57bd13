using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Triage.Engine.Incidents;

namespace Triage.Storage.Incidents;

/// <content>Who sees it, and what whoever sees it is not told of others.</content>
internal sealed partial class IncidentFile
{
    private HashSet<int> _unseen = [];

    /// <summary>As it is told to who looks: one that it was merged with, and that they do not see, is not named.</summary>
    public Incident Told =>
        _unseen.Count == 0
            ? Incident
            : new Incident(
                Incident.Record with
                {
                    MergedInto = Seen(Incident.Record.MergedInto),
                    MergedVia = Seen(Incident.Record.MergedVia),
                },
                Incident.Events.Select(e => IsOfMerging(e) ? e with { Text = IncidentId().Replace(e.Text, Seen) } : e),
                Incident.Steps
            );

    /// <summary>Whether somebody sees it now who did not when it was loaded, or the other way round.</summary>
    public bool VisibilityChanged =>
        Incident.Record.IsPrivate != _private is not null
        || !(Incident.Record.VisibleTo ?? [])
            .Select(p => p.Id)
            .ToHashSet()
            .SetEquals(_private?.People.Select(p => p.PersonId) ?? []);

    private async Task HideFromAsync(Onlooker onlooker, CancellationToken cancellation)
    {
        var others = Incident.Events.Where(IsOfMerging).SelectMany(e => IncidentId().Matches(e.Text)).Select(NumberOf).ToList();
        if (others.Count > 0)
        {
            _unseen = await _context
                .HiddenFrom(onlooker, _row.Workspace)
                .Select(h => h.Number)
                .Where(n => others.Contains(n))
                .ToHashSetAsync(cancellation);
        }
    }

    private void KeepSight()
    {
        if (Incident.Record.VisibleTo is not { } named)
        {
            _context.Remove(_private!);
            return;
        }

        var kept = _private ?? new PrivateIncidentRow { Workspace = _row.Workspace, Number = _row.Number };
        if (_private is null)
        {
            _context.Add(kept);
        }

        kept.People.RemoveAll(p => named.All(n => n.Id != p.PersonId));
        kept.People.AddRange(
            named
                .ExceptBy(kept.People.Select(p => p.PersonId), n => n.Id)
                .Select(n => new NamedPersonRow
                {
                    Workspace = _row.Workspace,
                    Number = _row.Number,
                    PersonId = n.Id,
                })
                .ToList()
        );
    }

    private static bool IsOfMerging(IncidentEvent happened) => Incident.MergingKinds.Contains(happened.Kind);

    private int? Seen(int? number) => number is { } other && _unseen.Contains(other) ? null : number;

    private string Seen(Match id) => _unseen.Contains(NumberOf(id)) ? "an incident that you do not see" : id.Value;

    private static int NumberOf(Match id) => int.Parse(id.Groups["number"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"INC-(?<number>\d{1,9})", RegexOptions.None, 1_000)]
    private static partial Regex IncidentId();
}
