using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Runs;

namespace Triage.Web.Outcomes;

/// <summary>A stored run that a rule would mark, or could not judge.</summary>
public sealed record TriedRun(Run Run, RuleJudgement Judged);

/// <param name="Runs">Runs it was tried against, newest first.</param>
/// <param name="Against">Hits on runs whose outcome, claimed by somebody, is the opposite of what the rule says.</param>
public sealed record RuleTrialResult(int Runs, IReadOnlyList<TriedRun> Hits, IReadOnlyList<TriedRun> CannotTell, int Against);

/// <summary>Tries rules against stored runs before they are saved.</summary>
public sealed class RuleTrial(IAgentStore agents, RunQueries runs, IRunStore store)
{
    private const int RunsForProposals = 20;

    public async Task<RuleTrialResult> TryAsync(
        WorkspaceId workspace,
        string agent,
        OutcomeRule rule,
        CancellationToken cancellation
    )
    {
        var rules = (await agents.GetAsync(workspace, agent, cancellation)).SubjectRules;
        var tried = new List<TriedRun>();
        await foreach (var run in NewestAsync(workspace, agent, Limits.MaxRunsTried, cancellation))
        {
            var items = rules.Any(r => r.PerItem) ? RunItems.Of(run.Spans, rules).Items : [];
            tried.Add(new TriedRun(run.Run, OutcomeRules.Judge(rule, run, items)));
        }

        var hits = tried.Where(t => t.Judged.Answer == RuleAnswer.Hit).ToList();
        return new RuleTrialResult(
            tried.Count,
            hits,
            [.. tried.Where(t => t.Judged.Answer == RuleAnswer.CannotTell)],
            hits.Count(h =>
                h.Run.Outcome is { Outcome: not Outcome.Unknown, Source: not OutcomeSource.Rule } known
                && known.Outcome != rule.Then
            )
        );
    }

    /// <summary>Subject rules that the agent's latest runs suggest and that it does not have yet.</summary>
    public async Task<IReadOnlyList<ProposedSubjectRule>> ProposeAsync(
        WorkspaceId workspace,
        string agent,
        CancellationToken cancellation
    )
    {
        var has = (await agents.GetAsync(workspace, agent, cancellation)).SubjectRules;
        var latest = new List<RecordedRun>();
        await foreach (var run in NewestAsync(workspace, agent, RunsForProposals, cancellation))
        {
            latest.Add(run);
        }

        return
        [
            .. SubjectProposals
                .Of(latest)
                .Where(p => !has.Any(r => (r.Place, r.Path, r.Tool) == (p.Rule.Place, p.Rule.Path, p.Rule.Tool))),
        ];
    }

    private async IAsyncEnumerable<RecordedRun> NewestAsync(
        WorkspaceId workspace,
        string agent,
        int limit,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var page = await runs.ListAsync(workspace, new RunFilter { Agent = agent, Limit = limit }, cancellation);
        foreach (var run in page.Items)
        {
            if (await store.FindRecordedAsync(workspace, run.Id, cancellation) is { } recorded)
            {
                yield return recorded;
            }
        }
    }
}
