using System.Globalization;
using System.Text.RegularExpressions;
using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A server or tool that the red run called failed for other agents too in the same time, and did not before: shaped like
/// infrastructure, not like one agent. Where nothing is known of other runs, the words of the failure tell whether the place
/// could be reached at all.
/// </summary>
public sealed partial class S23FailingPlace : SignalRule
{
    /// <summary>Several agents failed there.</summary>
    public const string Shared = "shared";

    /// <summary>It could not be reached, or answered 5xx; of other agents nothing is known.</summary>
    public const string Unreachable = "unreachable";

    public override string Id => "S23";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        if (input.Around.Population is not { } population)
        {
            var down = input.Troubles.Where(t => t.Kind is Trouble.Failed && Down().IsMatch(t.Text)).ToList();
            return down.Count == 0 ? Abstain("what other runs show is not known") : [OfWords(down, input)];
        }

        if (population.IsSampled)
        {
            return Abstain("only a share of the traces is sent: failures cannot be counted");
        }

        var called = input
            .Red.Spans.SelectMany(s => new[] { s.ServerAddress, s.ToolName })
            .OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var failing = population
            .Places.Where(p => called.Contains(p.Place) && p.FailingAgents > 1 && IsUnusual(p, input))
            .MaxBy(p => (p.FailingAgents, p.Failed));
        return failing is null ? Silent : [Of(failing, input)];
    }

    private SignalReading OfWords(List<NewTrouble> down, SignalInput input) =>
        Fired(
            Unreachable,
            input.Pair is null ? Strength.Weak : Strength.Strong,
            $"{down[0].Span.StepName}: {Quotes.Short(down[0].Text)}",
            null,
            down.Select(t => t.Span.SpanId)
        ) with
        {
            Slot = down[0].Slot,
            Sentence = $"{down[0].Clause}.",
        };

    private SignalReading Of(PlaceFailures place, SignalInput input)
    {
        var strong =
            place.FailingAgents >= input.Get(ThresholdKeys.SharedCauseAgents)
            && place.Failed >= input.Get(ThresholdKeys.SharedCauseFailures);
        var usual =
            place.UsualCalls > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{place.UsualFailed} of {place.UsualCalls} failed before")
                : null;
        var value =
            $"{place.Failed} of {place.Calls} calls to {place.Place} failed, for {place.FailingAgents} of {place.Agents} agents";
        var spans = input.Red.Spans.Where(s =>
            string.Equals(s.ServerAddress, place.Place, StringComparison.OrdinalIgnoreCase)
            || string.Equals(s.ToolName, place.Place, StringComparison.OrdinalIgnoreCase)
        );
        return Fired(Shared, strong ? Strength.Strong : Strength.Weak, value, usual, spans.Select(s => s.SpanId)) with
        {
            Sentence = $"In the time of the red run {value}{(usual is null ? "" : $"; {usual}")}.",
        };
    }

    private static bool IsUnusual(PlaceFailures place, SignalInput input)
    {
        var share = place.Calls == 0 ? 0 : (double)place.Failed / place.Calls;
        var usual = place.UsualCalls == 0 ? 0 : (double)place.UsualFailed / place.UsualCalls;
        return share >= input.Get(ThresholdKeys.SharedCauseShare) && usual < share / 2;
    }

    [GeneratedRegex(
        @"\b50[0-3]\b|service unavailable|bad gateway|internal server error|connection (?:refused|reset|closed)|upstream connect|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|name or service not known|no such host|fetch failed",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Down();
}
