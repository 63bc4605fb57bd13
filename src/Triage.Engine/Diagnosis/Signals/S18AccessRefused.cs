using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis;

/// <summary>
/// A 401, a 403 or a credential that is not valid any more, in red only. What is known of the credential is said beside it:
/// its id, a reported rotation, and how other runs with it fared.
/// </summary>
public sealed class S18AccessRefused : TroubleSignal
{
    public override string Id => "S18";

    private protected override bool Accepts(NewTrouble trouble) => trouble.Kind is Trouble.Refused;

    private protected override IEnumerable<string> Besides(NewTrouble first, SignalInput input)
    {
        var at = input.Red.Run.Summary.StartedAtUtc;
        var (before, after) = (first.Row?.Green?.CredentialId, first.Span.CredentialId);
        if (before is not null && after is not null && before != after)
        {
            yield return $"the credential id is {after}, in the green run it was {before}";
        }

        if (input.Around.Reported.Where(c => c.Kind is Trigger.Credential && c.AtUtc <= at).MaxBy(c => c.AtUtc) is { } rotation)
        {
            yield return $"{rotation.Subject} was changed {TimeWords.Of(at - rotation.AtUtc)} before";
        }

        if (input.Around.Population?.Credentials.FirstOrDefault(c => c.CredentialId == after) is { RefusedRuns: > 0 } fleet)
        {
            yield return $"of {fleet.RefusedRuns + fleet.OtherRuns} runs with that credential {fleet.RefusedRuns} were refused";
        }
    }
}
