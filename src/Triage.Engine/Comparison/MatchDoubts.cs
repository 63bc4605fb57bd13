using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>Why a match is not certain, in a sentence each. A match of equal name and input at its place has none.</summary>
internal sealed class MatchDoubts(SpanForest green, SpanForest red, int[] redOf, int[] greenOf)
{
    private readonly Dictionary<int, string> _doubts = [];

    public string? Of(int r) => _doubts.GetValueOrDefault(r);

    public void AddNames(int g, int r)
    {
        var (one, other) = (green.Span(g), red.Span(r));
        if (green.Label[g] != red.Label[r])
        {
            _doubts[r] =
                green.Loose[g] == red.Loose[r]
                    ? $"Called {one.Name} in green and {other.Name} in red; taken for the same step."
                    : $"Called {one.StepName} in green and {other.StepName} in red; matched because most of what ran inside is the same.";
        }
        else if (one.Agent is not null && other.Agent is not null && one.Agent != other.Agent && one.Kind is not StepKind.Agent)
        {
            _doubts[r] = $"Ran for the agent {one.Agent} in green and for {other.Agent} in red.";
        }
    }

    public void AddPlaces(int g, int r) =>
        _doubts[r] = $"Ran {Inside(green, g)} in green and {Inside(red, r)} in red; matched by its name.";

    /// <summary>Calls of one tool with other arguments, of which one side has more: which of them belong together is a guess.</summary>
    public void AddChoices()
    {
        var (greenFree, redFree) = (Unmatched(green, redOf), Unmatched(red, greenOf));
        for (var g = 0; g < green.Count; g++)
        {
            var r = redOf[g];
            if (r < 0 || green.Kind(g) is StepKind.Other || green.Exact[g] == red.Exact[r])
            {
                continue;
            }

            var moreGreen = greenFree.GetValueOrDefault((green.Parent[g], green.Label[g]));
            var moreRed = redFree.GetValueOrDefault((red.Parent[r], red.Label[r]));
            if (moreGreen + moreRed > 0)
            {
                _doubts.TryAdd(
                    r,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{(moreRed > 0 ? $"Red has {moreRed}" : $"Green has {moreGreen}")} more of {red.Span(r).StepName} here, with other input: which belong together is not certain."
                    )
                );
            }
        }
    }

    private static string Inside(SpanForest forest, int span) =>
        forest.Parent[span] is var above and >= 0 ? $"inside of {forest.Span(above).StepName}" : "at the top";

    private static Dictionary<(int Parent, int Label), int> Unmatched(SpanForest forest, int[] partners)
    {
        var unmatched = new Dictionary<(int, int), int>();
        for (var i = 0; i < partners.Length; i++)
        {
            if (partners[i] < 0)
            {
                var key = (forest.Parent[i], forest.Label[i]);
                unmatched[key] = unmatched.GetValueOrDefault(key) + 1;
            }
        }

        return unmatched;
    }
}
