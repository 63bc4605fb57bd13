using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Agents;

/// <summary>One change on the time line of an agent, reported or seen.</summary>
/// <param name="Source">Who says so: <c>reported by ci</c>, <c>seen in runs</c>.</param>
/// <param name="Address">Where it can be looked at in the app; null when there is nothing to look at.</param>
/// <param name="Link">The link that was reported with it.</param>
public sealed record ChangeLine(
    DateTimeOffset AtUtc,
    Trigger Kind,
    string Subject,
    string? Before,
    string? After,
    string Source,
    string? Address,
    string? Link
)
{
    private const int MaxChars = 120;

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<ChangeLine> Of(
        WorkspaceId workspace,
        IEnumerable<Change> reported,
        IEnumerable<SeenChange> seen
    ) =>
        [
            .. reported
                .Select(c => new ChangeLine(
                    c.AtUtc,
                    c.Kind,
                    c.Subject,
                    Short(c.Before),
                    Short(c.After),
                    $"reported by {c.By}{(c.Agent is null ? ", for every agent" : "")}",
                    null,
                    c.Link
                ))
                .Concat(
                    seen.Select(c => new ChangeLine(
                        c.AtUtc,
                        c.What.Kind,
                        c.Task.Length == 0 ? c.What.Subject : $"{c.What.Subject} of {c.Task}",
                        Short(c.What.Before),
                        Short(c.What.After),
                        "seen in the runs",
                        Addresses.Compare(workspace, c.Earlier, c.Later),
                        null
                    ))
                )
                .OrderByDescending(l => l.AtUtc)
                .Take(Limits.MaxChanges),
        ];

    private static string? Short(string? text) => text is { Length: > MaxChars } ? text[..MaxChars] + "…" : text;
}
