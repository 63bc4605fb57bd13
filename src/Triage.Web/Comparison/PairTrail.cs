using Triage.Engine.Comparison;

namespace Triage.Web.Comparison;

/// <summary>A place that the wrong value came by.</summary>
/// <param name="Title"><c>First appears</c> or <c>Does harm</c>.</param>
/// <param name="Words">What was seen there.</param>
/// <param name="Step">What the link says.</param>
/// <param name="Key">The step that it selects.</param>
public sealed record TrailPlace(string Title, string Words, string Step, string Key);

/// <summary>The way of the wrong value: from where it first appears to where it did harm.</summary>
public static class PairTrail
{
    public static IReadOnlyList<TrailPlace> Of(RunComparison pair)
    {
        if (pair.FirstDivergence is not { } divergence)
        {
            return [];
        }

        var trail = new List<TrailPlace>();
        if (
            divergence.Origin is { } origin
            && (origin.SpanId, origin.Slot) != (divergence.At?.Red?.SpanId, divergence.At?.Red?.Slot)
        )
        {
            trail.Add(new TrailPlace("First appears", $"“{origin.Quote}” in", PairWords.Of(origin, pair.Red), origin.SpanId));
        }

        if (divergence.Harm is { } harm && (harm.At.Red ?? harm.At.Green) is { } place)
        {
            trail.Add(
                new TrailPlace("Does harm", harm.What == divergence.What ? "In this step:" : harm.What, harm.Step, place.SpanId)
            );
        }

        return trail;
    }
}
