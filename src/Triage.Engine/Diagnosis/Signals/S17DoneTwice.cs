using System.Globalization;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A tool that acts on the outside was called twice with the same arguments, oftener than in green. A second call after
/// one that says it failed is a retry and no duplicate; after one that ran out of time, nobody knows whether it was done.
/// </summary>
public sealed class S17DoneTwice : SignalRule
{
    /// <summary>Limits of callers as people set them, in milliseconds.</summary>
    private static readonly double[] RoundMs = [5_000, 10_000, 30_000, 60_000, 120_000];

    public override string Id => "S17";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        var acting = input.Calls.Calls.Where(c => c.Acts).ToList();
        if (acting.Count > 0 && acting.TrueForAll(c => c.Question is null))
        {
            return Abstain("the arguments of the tools that act were not captured");
        }

        var least = input.Get(ThresholdKeys.DuplicatesCount);
        foreach (var same in acting.Where(c => c.Question is not null).GroupBy(c => c.Question, StringComparer.Ordinal))
        {
            List<CallMade> done = [.. same.Where(MayBeDone)];
            if (done.Count < least)
            {
                continue;
            }

            var green = GreenDid(input, same.Key!, done[0].Tool);
            if (done.Count > (green ?? 1))
            {
                return [Of(input, done, green)];
            }
        }

        return Silent;
    }

    /// <summary>The same call; where green asked otherwise, the one of its calls of the tool that it made most often.</summary>
    private static int? GreenDid(SignalInput input, string question, string tool) =>
        input.GreenCalls is not { } calls ? null
        : calls.ByQuestion.Contains(question) ? calls.ByQuestion[question].Count(MayBeDone)
        : calls.ByQuestion.Where(q => q.First().Tool == tool).Select(q => q.Count(MayBeDone)).DefaultIfEmpty().Max();

    private static bool MayBeDone(CallMade call) => call.Trouble is Trouble.None or Trouble.TimedOut;

    private SignalReading Of(SignalInput input, List<CallMade> done, int? green)
    {
        var tool = done[0].Tool;
        var gap = (done[1].Span.StartUnixNano - done[0].Span.StartUnixNano) / 1_000_000.0;
        var limit = LimitBefore(input, done[0], gap);
        var after = gap > 0 ? string.Create(CultureInfo.InvariantCulture, $", {gap / 1000:0.#} s apart") : "";
        var why = limit is null ? "" : $": the gap is that of a retry after {limit}";
        return Fired(
            null,
            limit is not null || green is not null ? Strength.Strong : Strength.Weak,
            $"{tool} {done.Count} times with the same arguments{after}",
            green is null ? null : $"{green} times",
            done.Select(c => c.Span.SpanId)
        ) with
        {
            Slot = ContentSlot.ToolArguments,
            Sentence =
                $"{tool} was carried out {done.Count} times with the same arguments{after}{why}{(green is null ? "" : $"; in the green run {green} times")}.",
        };
    }

    /// <summary>The time-out that the gap fits: the first call's own length when it ran out of time, else a round one.</summary>
    private static string? LimitBefore(SignalInput input, CallMade first, double gapMs)
    {
        if (first.Trouble is Trouble.TimedOut && Fits(first.Span.DurationMs))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the first call ran out of time at {first.Span.DurationMs / 1000:0.#} s"
            );
        }

        var round = Array.Find(RoundMs, Fits);
        return round > 0 ? string.Create(CultureInfo.InvariantCulture, $"a time-out of {round / 1000:0} s") : null;

        bool Fits(double limitMs) =>
            limitMs > 0
            && gapMs >= input.Get(ThresholdKeys.DuplicatesGapMin) * limitMs
            && gapMs <= input.Get(ThresholdKeys.DuplicatesGapMax) * limitMs;
    }
}
