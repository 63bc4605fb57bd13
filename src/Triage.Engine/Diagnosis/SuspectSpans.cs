namespace Triage.Engine.Diagnosis;

/// <summary>Where to look first: the first divergence, then the spans of what fired, strong signals before weak ones.</summary>
internal static class SuspectSpans
{
    private const int Max = 10;
    private const double AtDivergence = 0.9;
    private const double OfStrong = 0.6;
    private const double OfWeak = 0.3;

    public static IReadOnlyList<SuspectSpan> Of(SignalInput input, IReadOnlyList<SignalReading> signals)
    {
        var suspects = new List<SuspectSpan>();
        if (input.Pair?.FirstDivergence is { } divergence)
        {
            suspects.Add(new SuspectSpan(divergence.RedSpanId ?? divergence.GreenSpanId!, AtDivergence, divergence.What));
        }

        // Strong ones first; of one strength, what wrong items share comes before what is odd about the run.
        var fired = signals.Where(s => s.Fired).OrderByDescending(s => s.Strength).ThenByDescending(s => s.Id is "S26" or "S10");
        foreach (var signal in fired)
        {
            var score = signal.Strength is Strength.Strong ? OfStrong : OfWeak;
            suspects.AddRange(
                signal
                    .SpanIds.Where(id => suspects.TrueForAll(s => s.SpanId != id))
                    .Select(id => new SuspectSpan(id, score, $"{signal.Id}: {signal.Value}"))
                    .ToList()
            );
        }

        return [.. suspects.Take(Max)];
    }
}
