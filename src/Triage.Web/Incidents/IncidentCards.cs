using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Storage.Incidents;

namespace Triage.Web.Incidents;

/// <summary>What stands beside an incident and is derived anew at each look: what was merged into it, and whether its fixes held.</summary>
/// <param name="Fixes">As shipped; withdrawn ones left out.</param>
/// <param name="Reach">What the worklists name, with those of merged incidents.</param>
public sealed record IncidentCards(IReadOnlyList<MergedIncident> Merged, IReadOnlyList<FixHolding> Fixes, WorklistReach Reach)
{
    public static readonly IncidentCards None = new([], [], WorklistReach.None);

    /// <summary><c>Prompt edits so far: 3 · none held longer than 6 days</c>; null when there was none.</summary>
    public string? PromptEdits
    {
        get
        {
            var edits = Fixes.Where(f => f.Fix.Layer == Layer.Prompt).ToList();
            if (edits.Count == 0)
            {
                return null;
            }

            var longest = Days(edits.Max(f => f.Days));
            var held =
                edits.FindLast(f => f.Holds) is { } holding ? $"the last holds, {Days(holding.Days)} so far"
                : edits.Count == 1 ? $"it held {longest}"
                : $"none held longer than {longest}";
            return $"Prompt edits so far: {edits.Count} · {held}";
        }
    }

    public static string Days(int days) => days == 1 ? "1 day" : $"{days} days";
}
