namespace Triage.Engine.Response;

public enum ResponsePhase
{
    Contain,
    Verify,
    Fix,
    Guard,
}

/// <summary>What to do now for a failure class. Text may hold <c>{placeholders}</c> that the incident fills, see <see cref="FilledResponse"/>.</summary>
public sealed record FirstResponse(
    IReadOnlyList<string> Contain,
    IReadOnlyList<string> Verify,
    IReadOnlyList<string> Fix,
    IReadOnlyList<string> Guard
)
{
    /// <summary>All steps in order of their phase; the position is the step's number in the contract, from 1.</summary>
    public IReadOnlyList<(ResponsePhase Phase, string Text)> Steps =>
        [
            .. Contain.Select(t => (ResponsePhase.Contain, t)),
            .. Verify.Select(t => (ResponsePhase.Verify, t)),
            .. Fix.Select(t => (ResponsePhase.Fix, t)),
            .. Guard.Select(t => (ResponsePhase.Guard, t)),
        ];
}

/// <summary>A first response with the incident's own words in it, and which steps are ticked.</summary>
public sealed record FilledResponse(string ClassId, IReadOnlyList<ResponseStep> Steps);

/// <param name="Number">From 1, as in the address.</param>
/// <param name="Done">Null while it is open.</param>
public sealed record ResponseStep(int Number, ResponsePhase Phase, string Text, StepDone? Done);

public sealed record StepDone(Actor By, DateTimeOffset AtUtc, string? Note);

/// <summary>Whether the first response helped, asked at closing.</summary>
public enum Helped
{
    Yes,
    Partly,
    No,
    NotTried,
}
