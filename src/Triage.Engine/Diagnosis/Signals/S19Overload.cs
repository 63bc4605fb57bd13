using System.Globalization;
using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A 429, a 529 or a quota, in red only: one is evidence by itself. Else the load of all runs around the red one, against
/// the most that green runs had around them.
/// </summary>
public sealed class S19Overload : TroubleSignal
{
    public const string Refused = "refused";

    /// <summary>No refusal was seen, but the load is beyond what was seen to work.</summary>
    public const string Envelope = "envelope";

    public override string Id => "S19";

    private protected override string Finding => Refused;

    private protected override bool Accepts(NewTrouble trouble) => trouble.Kind is Trouble.Overloaded;

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison pair, SignalInput input) =>
        base.OfPair(pair, input) is [{ Fired: true }, ..] said ? said : OfLoad(input);

    private protected override IReadOnlyList<SignalReading> OfRed(SignalInput input) =>
        base.OfRed(input) is [{ Fired: true }, ..] said ? said : OfLoad(input);

    private IReadOnlyList<SignalReading> OfLoad(SignalInput input)
    {
        if (input.Around.Population is not { } population)
        {
            return Abstain("no rate limit was hit, and the load of other runs is not known");
        }

        if (population.IsSampled)
        {
            return Abstain("no rate limit was hit, and only a share of the traces is sent: the load cannot be counted");
        }

        if (population.Load is not { Green: { } green, Red: var red })
        {
            return Abstain("no rate limit was hit, and the load of green times is not known");
        }

        var (what, now, peak) = new[]
        {
            ("concurrent runs", (double)red.ConcurrentRuns, (double)green.ConcurrentRuns),
            ("runs a minute", red.RunsPerMinute, green.RunsPerMinute),
            ("tokens a minute", red.TokensPerMinute ?? 0, green.TokensPerMinute ?? 0),
        }
            .Where(l => l.Item3 > 0)
            .OrderByDescending(l => l.Item2 / l.Item3)
            .FirstOrDefault();
        if (peak <= 0 || now < input.Get(ThresholdKeys.LoadWatchRatio) * peak)
        {
            return Silent;
        }

        var strength = now >= input.Get(ThresholdKeys.LoadFlagRatio) * peak ? Strength.Strong : Strength.Weak;
        var (value, reference) = (Words(now, what), Words(peak, what));
        return
        [
            Fired(Envelope, strength, value, $"at most {reference}") with
            {
                Sentence = $"There were {value} around the red run, and at most {reference} around green ones.",
            },
        ];
    }

    private static string Words(double value, string what) => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {what}");
}
