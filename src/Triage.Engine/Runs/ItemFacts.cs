namespace Triage.Engine.Runs;

/// <summary>A fact that may say what the run made of its items.</summary>
/// <param name="Present">Items whose last touch has it.</param>
/// <param name="Same">Items where it is what was expected.</param>
public sealed record ProposedFact(string Name, int Present, int Same);

/// <summary>
/// What a run made of an item, when the corrected file says only what should have been: a fact of the item's last touch,
/// because earlier ones tell what the run was given.
/// </summary>
public static class ItemFacts
{
    /// <summary>Null when the last step that touched the item recorded no such fact: the run made nothing of it there.</summary>
    public static string? Last(RunItem item, string fact) =>
        item.Touches.Count == 0 ? null : item.Touches[^1].Facts.GetValueOrDefault(fact);

    /// <summary>Facts that agree with what was expected of at least half of the items, best first.</summary>
    public static IReadOnlyList<ProposedFact> Proposed(
        IReadOnlyList<(RunItem Item, string Expected)> expectations,
        DecimalMark mark
    ) =>
        [
            .. expectations
                .Where(e => e.Item.Touches.Count > 0)
                .SelectMany(e =>
                    e.Item.Touches[^1].Facts.Select(f => (f.Key, IsSame: PlainValues.Same(e.Expected, f.Value, mark)))
                )
                .GroupBy(f => f.Key, StringComparer.Ordinal)
                .Select(g => new ProposedFact(g.Key, g.Count(), g.Count(f => f.IsSame)))
                .Where(f => f.Same * 2 >= expectations.Count)
                .OrderByDescending(f => f.Same)
                .ThenBy(f => f.Name, StringComparer.Ordinal),
        ];
}
