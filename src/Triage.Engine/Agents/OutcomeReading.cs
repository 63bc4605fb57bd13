using System.Security.Cryptography;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Agents;

/// <summary>What the rules of an agent say of one run: its items and subjects, and the claims of its outcome rules.</summary>
/// <param name="Claims">Of the rules that are on and hit; of the run, or of items.</param>
public sealed record OutcomeReading(ItemReading Items, IReadOnlyList<OutcomeClaim> Claims)
{
    /// <summary>Names the rules and the way they are read: a run that was read under another name is read again.</summary>
    public static string VersionOf(Agent agent)
    {
        var rules = JsonSerializer.SerializeToUtf8Bytes(new { agent.SubjectRules, agent.OutcomeRules });
        var name = Convert.ToHexStringLower(SHA256.HashData(rules).AsSpan(0, 8));
        return $"{RunItems.Version}.{OutcomeRules.Version}-{name}";
    }

    public static OutcomeReading Of(Agent agent, RecordedRun run, DateTimeOffset nowUtc)
    {
        var items = RunItems.Of(run.Spans, agent.SubjectRules);
        // Rules over subjects see those that subject rules found, too.
        var summary = run.Run.Summary;
        var whole = run with
        {
            Run = run.Run with { Summary = summary with { Subjects = [.. summary.Subjects.Union(items.Subjects)] } },
        };
        return new OutcomeReading(
            items,
            [
                .. agent
                    .OutcomeRules.Where(r => r.On)
                    .SelectMany(r => ClaimsOf(r, OutcomeRules.Judge(r, whole, items.Items), nowUtc)),
            ]
        );
    }

    private static IEnumerable<OutcomeClaim> ClaimsOf(OutcomeRule rule, RuleJudgement judged, DateTimeOffset nowUtc) =>
        judged.Answer != RuleAnswer.Hit
            ? []
            : judged
                .Items.Prepend(null)
                .Select(item => new OutcomeClaim(
                    rule.Then,
                    OutcomeSource.Rule,
                    nowUtc,
                    Actor.System,
                    item,
                    rule.Name,
                    judged.Reason
                ));
}
