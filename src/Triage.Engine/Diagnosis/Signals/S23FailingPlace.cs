using System.Globalization;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A server or tool that the red run called failed for other agents too in the same time, and did not before: shaped like
/// infrastructure, not like one agent.
/// </summary>
public sealed class S23FailingPlace : SignalRule
{
    public override string Id => "S23";

    public override IReadOnlyList<SignalReading> Read(SignalInput input)
    {
        if (input.Around.Population is not { } population)
        {
            return Abstain("what other runs show is not known");
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
        return Fired(null, strong ? Strength.Strong : Strength.Weak, value, usual, spans.Select(s => s.SpanId)) with
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
}
