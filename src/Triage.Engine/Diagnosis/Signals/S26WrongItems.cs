using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// What the wrong items of the red run share that the right ones of the same run do not. The right items are a green
/// twin for free: same build, prompt, model, minute. The finding is one of <see cref="SharedFindings"/>.
/// </summary>
public sealed class S26WrongItems : SignalRule
{
    public override string Id => "S26";

    public override IReadOnlyList<SignalReading> Read(SignalInput input) =>
        input.Items switch
        {
            null => Abstain("the red run has no items with an outcome of their own"),
            { Abstained: { } why } => Abstain(why),
            { Top: { } top } => [Of(top)],
            _ => Silent,
        };

    private SignalReading Of(SharedCondition top) =>
        Fired(
            top.Finding,
            top.IsExact ? Strength.Strong : Strength.Weak,
            $"same in {top.InWrong}: {top.Words}",
            $"{top.InRight} ones",
            top.SpanId is null ? [] : [top.SpanId]
        ) with
        {
            WouldChangeIt = WouldChangeIt(top),
            Sentence = $"The same is true of {top.InWrong}, and of {top.InRight} ones: {top.Words}.",
        };

    private static string WouldChangeIt(SharedCondition top) =>
        top.Cut is { } cut
            ? $"A right item past row {cut.Returned} of what {cut.Tool} should have returned."
            : $"A right item that is {top.Words}, or a wrong one that is not.";
}
