using Triage.Engine.Comparison;

namespace Triage.Engine.Checklists;

/// <summary>What the items of the red run say to a question of the checklist.</summary>
internal static class ItemEvidence
{
    /// <summary>Further conditions that are shown; the rest is on the page of the run.</summary>
    private const int MaxOthers = 3;

    /// <summary>How far it reached inside the run.</summary>
    public static IEnumerable<Evidence> HowMany(ItemContrast? items)
    {
        if (items is null)
        {
            return [];
        }

        var unknown = items.Unknown == 0 ? "" : $", of {items.Unknown} nobody has told";
        return [new Evidence("note", "S26", $"{items.Wrong} items of the red run are wrong, {items.Right} are right{unknown}.")];
    }

    /// <summary>What the wrong items share, best first; the cut result behind it is said before it.</summary>
    public static IEnumerable<Evidence> Shared(ItemContrast? items)
    {
        if (items is null or { Wrong: 0, Right: 0 })
        {
            return [];
        }

        if (items.Top is not { } top)
        {
            return [new Evidence("note", "S26", items.Abstained ?? "The wrong items share nothing that the right ones do not.")];
        }

        var cut = top.Cut is null ? null : new Evidence("span", top.Cut.SpanId, $"{top.Cut.Words}.");
        var others = items.Shared.Skip(1).Take(MaxOthers).Select(s => Of(s, "also, "));
        return [.. cut is null ? [] : new[] { cut }, Of(top, ""), .. others];
    }

    public static IReadOnlyList<string> ReasonsOf(SharedCondition top) =>
        [
            .. top.Cut is null ? [] : new[] { $"{top.Cut.Words}." },
            $"Same in {top.InWrong} items: {top.Words}.",
            $"It holds for {top.InRight} ones.",
        ];

    private static Evidence Of(SharedCondition shared, string before)
    {
        var text = Sentence($"{before}in {shared.InWrong} items, in {shared.InRight} ones: {shared.Words}.");
        return shared.SpanId is null ? new Evidence("signal", "S26", text) : new Evidence("span", shared.SpanId, text);
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
