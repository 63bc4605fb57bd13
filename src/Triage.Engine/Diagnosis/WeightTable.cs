using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// <c>data/weights.yaml</c>: what each signal says for and against each failure class. A person can read and edit it; no
/// weight stands in code.
/// </summary>
/// <param name="AwayFromDivergence">The share of its weight that a signal keeps which fired elsewhere than where the runs part first.</param>
/// <param name="AwayReason">Said against the class then; <c>{value}</c> is what was seen.</param>
public sealed record WeightTable(
    double AwayFromDivergence,
    string AwayReason,
    IReadOnlyList<FindingMeaning> Findings,
    IReadOnlyList<ClassWeights> Classes,
    Calibration Calibration
)
{
    /// <summary>Null for a class that nobody weighs: it is never suggested.</summary>
    public ClassWeights? Find(string classId) => Classes.FirstOrDefault(c => c.ClassId == classId);

    /// <summary>What a reading means: of its finding, else of its signal; null when neither is in the table.</summary>
    public FindingMeaning? MeaningOf(SignalReading reading) =>
        Findings.FirstOrDefault(f => f.SignalId == reading.Id && f.Finding == reading.Finding)
        ?? Findings.FirstOrDefault(f => f.SignalId == reading.Id && f.Finding is null);
}

/// <summary>What a finding says by itself, whatever class it speaks for.</summary>
/// <param name="Finding">Null for any finding of the signal.</param>
/// <param name="Trigger">What changed, when this finding carries the class; <see cref="Trigger.None"/> when it does not tell.</param>
/// <param name="LastTrigger">The same, when nothing nearer tells: neither another finding nor a change where the runs part.</param>
/// <param name="WouldChangeIt">What would speak against it, in a sentence; null when only a replay would.</param>
public sealed record FindingMeaning(
    string SignalId,
    string? Finding,
    Trigger Trigger,
    Trigger LastTrigger,
    string? WouldChangeIt
);

/// <summary>How one class is weighed.</summary>
/// <param name="Question">The question of the checklist whose answer would tell, <c>D5</c>.</param>
/// <param name="NeverFromTraces">Why no trace can show this class, in a sentence; it has no weights then and is never suggested.</param>
public sealed record ClassWeights(
    string ClassId,
    IReadOnlyList<SignalWeight> For,
    IReadOnlyList<SignalAgainst> Against,
    IReadOnlyList<RulingOut> RuledOutBy,
    string Question,
    string? NeverFromTraces
);

/// <param name="Finding">Id of the finding inside the signal when it can say several things, e.g. <c>S1</c> with <c>prompt</c>; null for any.</param>
/// <param name="Weight">0 to 1: what the signal is worth alone.</param>
/// <param name="With">Counts only beside this one; null counts by itself.</param>
/// <param name="Reason">What the signal shows about this class, in a sentence.</param>
public sealed record SignalWeight(string SignalId, string? Finding, double Weight, SignalNamed? With, string Reason)
{
    public bool Means(SignalReading reading) => new SignalNamed(SignalId, Finding).Means(reading);
}

/// <param name="Finding">Null for any.</param>
public sealed record SignalNamed(string SignalId, string? Finding)
{
    public bool Means(SignalReading reading) =>
        reading.Fired && reading.Id == SignalId && (Finding is null || Finding == reading.Finding);
}

/// <summary>A signal that makes the class less likely.</summary>
/// <param name="Share">What is left of the score, 0 to 1.</param>
/// <param name="Of">Only what this signal brought is lowered; null lowers the whole score.</param>
/// <param name="Reason">Said against the class; <c>{value}</c> and <c>{reference}</c> are what was seen in red and in green.</param>
public sealed record SignalAgainst(string SignalId, string? Finding, double Share, string? Of, string Reason)
{
    public bool Means(SignalReading reading) => new SignalNamed(SignalId, Finding).Means(reading);
}

/// <summary>A signal with which the class cannot be.</summary>
public sealed record RulingOut(string SignalId, string? Finding, string Reason)
{
    public bool Means(SignalReading reading) => new SignalNamed(SignalId, Finding).Means(reading);
}
